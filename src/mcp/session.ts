import type { Board, Notice, NoticeCursor } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Caller } from "./caller.ts";

/** What a caller has been told, kept between its calls. */
export interface Told {
  cursor: NoticeCursor | null;
  /** Its own comments are no news to it. */
  ownComments: number[];
}

/** One caller's view of one board, for as long as its connection (or over HTTP, its run) lives. */
export interface Session {
  caller: Caller;
  told: Told;
  /** Calls under way. */
  calls: Set<Promise<unknown>>;
  /** The board as the caller; opened at the first use. */
  board(): Promise<Board>;
}

/** What happened since the last call. A board that cannot be asked has nothing to tell: the result comes first. */
export async function noticesFor(session: Session): Promise<Notice[]> {
  const { caller, told } = session;
  try {
    const { notices, cursor } = await call(await session.board(), operations.notices, {
      task_id: caller.task_id,
      run_id: caller.actor.run?.run_id ?? null,
      since: told.cursor,
      own_comments: told.ownComments,
    });
    told.cursor = cursor;
    return notices;
  } catch {
    return [];
  }
}
