import { call, operations } from "../kernel/index.ts";
import type { Context } from "./context.ts";
import { logPath } from "./logs.ts";
import type { Limits, Plan, Seen, Stop } from "./plan.ts";
import { planSupervision } from "./plan.ts";
import { recover, recoverOrphans } from "./recover.ts";
import { readRecord } from "./run-dir.ts";
import type { Settled } from "./settle.ts";
import { settle } from "./settle.ts";
import { look } from "./sight.ts";
import { stopWorker } from "./stop.ts";
import { termsOfRun } from "./terms.ts";
import type { Watched } from "./watched.ts";
import { watchedRuns } from "./watched.ts";

/** What one look at a board's runs found and did. */
export interface Supervised {
  /** Tasks whose lease ran out. */
  reclaimed: string[];
  settled: Settled[];
  /** Live workers that hold their task. */
  alive: Watched[];
  /** Workers taken over from a dispatcher that died while it started them. */
  adopted: string[];
  due_ms: number | null;
}

export interface SuperviseOptions {
  /** Wait for workers to stop and for outcomes to stand, instead of going on meanwhile. */
  wait: boolean;
  /** Signal nobody: what a dry run does. */
  observe?: boolean;
  /** Called when work in the background has ended. */
  done?: () => void;
  settled?: (settled: Settled) => void;
}

export async function supervise(context: Context, options: SuperviseOptions): Promise<Supervised> {
  const { board } = context;
  const adopted = await takeOver(context);
  const seen = await lookAround(context);
  observeNaps(context);
  const plan = planSupervision(seen, board.clock.nowMs(), (run, ms) =>
    context.naps.since(ms, () => (run.run_dir === null ? null : readRecord(run.run_dir, "run"))),
  );
  if (plan.renew.length > 0) await call(board, operations.renew, { run_ids: plan.renew });
  const reclaimed = await call(board, operations["release-stale"], {
    alive: [...plan.keep, ...context.busy.keys()],
  });
  const settled: Settled[] = [];
  const note = (each: Settled | null): void => {
    if (each === null) return;
    settled.push(each);
    options.settled?.(each);
  };
  const work = begin(context, plan, options, note);
  if (options.wait) await Promise.all(work);
  const alive = seen.filter(({ run, sight }) => sight.state === "alive" && run.holds).map(({ run }) => run);
  return { reclaimed, settled, alive, adopted, due_ms: plan.due_ms };
}

/** Looks at both clocks: to be called often. */
export function observeNaps({ naps, board, awakeMs }: Context): void {
  naps.observe(board.clock.nowMs(), awakeMs() ?? performance.now());
}

async function lookAround(context: Context): Promise<Seen[]> {
  const runs = (await watchedRuns(context.board)).filter(({ run_id }) => !context.busy.has(run_id));
  return runs.map((run) => ({
    run,
    sight: look(context.board, run, logPath(context.board, run.task_id)),
    limits: limitsOf(context, run),
  }));
}

async function takeOver(context: Context): Promise<string[]> {
  const adopted: string[] = [];
  const runs = await watchedRuns(context.board);
  for (const run of runs) {
    if (run.pid !== null || context.busy.has(run.run_id)) continue;
    if (look(context.board, run, "").state !== "unstarted") continue;
    if ((await recover(context, run)) === "taken over") adopted.push(run.task_id);
  }
  await recoverOrphans(context, new Set(runs.map(({ run_id }) => run_id)));
  return adopted;
}

function begin(
  context: Context,
  plan: Plan,
  options: SuperviseOptions,
  note: (each: Settled | null) => void,
): Promise<void>[] {
  const settling = plan.settle.map(({ run, sight }) =>
    inBackground(context, run, options, async () => {
      if (sight.state === "gone") note(await settle(context, run, sight));
    }),
  );
  if (options.observe) return settling;
  return [
    ...settling,
    ...plan.stop.map((stop) => inBackground(context, stop.run, options, () => end(context, stop, note))),
  ];
}

/** Stops a worker and settles it at once, so that a pass which waits finds it done. */
async function end(context: Context, stop: Stop, note: (each: Settled | null) => void): Promise<void> {
  await stopWorker(context, stop);
  const [run] = (await watchedRuns(context.board)).filter(({ run_id }) => run_id === stop.run.run_id);
  const sight = run && look(context.board, run, "");
  if (run && sight?.state === "gone") note(await settle(context, run, sight));
}

function inBackground(
  context: Context,
  run: Watched,
  options: SuperviseOptions,
  work: () => Promise<void>,
): Promise<void> {
  const promise = work().then(
    () => {
      context.busy.delete(run.run_id);
      options.done?.();
    },
    (error: unknown) => {
      context.busy.delete(run.run_id);
      context.log(`run ${run.run_id} of ${run.task_id}: ${messageOf(error)}; it is looked at again later`);
    },
  );
  context.busy.set(run.run_id, promise);
  return promise;
}

function limitsOf(context: Context, run: Watched): Limits {
  const terms = termsOfRun(context, run);
  return { ...terms, deadline_seconds: run.max_runtime_seconds ?? terms.deadline_seconds };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
