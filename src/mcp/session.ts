import type { Board, Notice, NoticeCursor, Task } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Caller } from "./caller.ts";

/** What a caller has been told, kept between its calls. */
export interface Told {
  cursor: NoticeCursor | null;
  /** Its own comments are no news to it. */
  ownComments: number[];
  /** Settles when the last call has been told its notices. */
  asked: Promise<unknown>;
}

/** A caller that was told nothing yet. */
export function untold(): Told {
  return { cursor: null, ownComments: [], asked: Promise.resolve() };
}

/** One caller's view of one board, for as long as its connection (or over HTTP, its run) lives. */
export interface Session {
  caller: Caller;
  told: Told;
  /** Calls under way. */
  calls: Set<Promise<unknown>>;
  /** The board as the caller; opened at the first use. */
  board(): Promise<Board>;
  /** What to tell who made a task that nobody will start. */
  unstarted(task: Task): Promise<string[]>;
}

/**
 * What happened since the last call. Calls that run side by side ask one after the other, so that each thing is told
 * once; to a call that the client gave up nothing is told, so that the next one hears it. A board that cannot be
 * asked has nothing to tell: the result comes first.
 */
export async function noticesFor(session: Session, signal?: AbortSignal): Promise<Notice[]> {
  const mine = session.told.asked.then(() => ask(session, signal));
  session.told.asked = mine;
  return mine;
}

async function ask({ caller, told, board }: Session, signal: AbortSignal | undefined): Promise<Notice[]> {
  try {
    const { notices, cursor } = await call(await board(), operations.notices, {
      task_id: caller.task_id,
      run_id: caller.actor.run?.run_id ?? null,
      since: told.cursor,
      own_comments: told.ownComments,
    });
    if (signal?.aborted !== true) told.cursor = cursor;
    return notices;
  } catch {
    return [];
  }
}
