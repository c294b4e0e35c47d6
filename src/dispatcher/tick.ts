import type { Board, Gate } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Begun } from "./begin.ts";
import type { Context, ContextOptions } from "./context.ts";
import { contextOf } from "./context.ts";
import type { StartEvent } from "./start.ts";
import { startReady } from "./start.ts";
import type { Settled } from "./settle.ts";
import { supervise } from "./supervise.ts";

/** What one pass did. */
export interface TickResult {
  /** Leases that had run out. */
  reclaimed: number;
  /** Tasks that became ready. */
  promoted: number;
  /** Task, profile, workspace; in a dry run what would be started, with an empty workspace. */
  spawned: [id: string, assignee: string, workspace: string][];
  /** Ready tasks that nobody is assigned to. */
  skipped_unassigned: string[];
  /** Attempts whose worker died, fell silent, or ended without a word. */
  crashed: string[];
  /** Tasks whose breaker opened. */
  auto_blocked: string[];
  timed_out: string[];
  /** Tasks that a worker finished by exiting. */
  completed: string[];
  /** Workers found alive that another dispatcher had started and not written down. */
  adopted: string[];
  /** Attempts put back free of charge. */
  released: string[];
  /** Ready tasks that may not start now, with the reasons (at most 100). */
  held: { task_id: string; gates: Gate[] }[];
}

export interface DispatchOptions extends ContextOptions {
  /** Report what would be started, start and signal nothing. Leases and dead workers are dealt with all the same. */
  dryRun?: boolean;
  /** Most workers to start. */
  max?: number | null;
}

/**
 * One pass over a board: record what ended, stop what ran too long, take back lapsed leases, make ready what may
 * be, start what is ready. Safe beside any number of other dispatchers. Workers outlive the caller; what they
 * amount to is recorded by the next pass of anybody.
 */
export function dispatchOnce(board: Board, options: DispatchOptions): Promise<TickResult> {
  return tick(contextOf(board, options), options);
}

/** The same with a context that lives on. */
export async function tick(
  context: Context,
  options: Pick<DispatchOptions, "dryRun" | "max">,
): Promise<TickResult> {
  const result = emptyResult();
  const { reclaimed, settled, adopted } = await supervise(context, {
    wait: true,
    observe: options.dryRun ?? false,
  });
  result.reclaimed = reclaimed.length;
  result.adopted = adopted;
  for (const each of settled) noteSettled(result, each);
  result.promoted = await call(context.board, operations["promote-due"], {});
  const starts = startReady(context, {
    dryRun: options.dryRun ?? false,
    max: options.max ?? null,
    reportUnassigned: true,
  });
  const begun: Promise<void>[] = [];
  for await (const event of starts) {
    noteStart(result, event);
    if (event.kind !== "starting") continue;
    begun.push(
      event.begun.then((each) => {
        noteBegun(result, each);
        if (each?.kind === "failed") context.log(toldFailure(each));
      }),
    );
  }
  await Promise.all(begun);
  return result;
}

export function emptyResult(): TickResult {
  return {
    reclaimed: 0,
    promoted: 0,
    spawned: [],
    skipped_unassigned: [],
    crashed: [],
    auto_blocked: [],
    timed_out: [],
    completed: [],
    adopted: [],
    released: [],
    held: [],
  };
}

export function noteSettled(result: TickResult, { run, as, gave_up }: Settled): void {
  if (as === "crashed" || as === "stale") result.crashed.push(run.task_id);
  if (as === "timed_out") result.timed_out.push(run.task_id);
  if (as === "completed" || as === "review") result.completed.push(run.task_id);
  if (as === "released") result.released.push(run.task_id);
  if (gave_up) result.auto_blocked.push(run.task_id);
}

export function noteStart(result: TickResult, event: StartEvent): void {
  if (event.kind === "would spawn") result.spawned.push([event.task_id, event.profile, ""]);
  if (event.kind === "unassigned") result.skipped_unassigned.push(event.task_id);
  if (event.kind === "held") result.held.push({ task_id: event.task_id, gates: event.gates });
}

/** What is logged of a worker that could not be started. */
export function toldFailure({ task_id, error }: Extract<Begun, { kind: "failed" }>): string {
  return `${task_id} could not be started: ${error}`;
}

export function noteBegun(result: TickResult, begun: Begun | null): void {
  if (begun?.kind === "spawned") result.spawned.push([begun.task_id, begun.profile, begun.workspace]);
  if (begun?.kind === "failed" && begun.gave_up) result.auto_blocked.push(begun.task_id);
}
