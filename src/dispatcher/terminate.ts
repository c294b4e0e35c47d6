import type { Board } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import type { ContextOptions } from "./context.ts";
import { contextOf } from "./context.ts";
import { logPath } from "./logs.ts";
import { settle } from "./settle.ts";
import { hostOf, look } from "./sight.ts";
import { stopWorker } from "./stop.ts";
import type { Watched } from "./watched.ts";
import { watchedRuns } from "./watched.ts";

export interface Terminated {
  task_id: string;
  /** Processes that are proven dead now. */
  stopped: { run_id: number; pid: number }[];
  /** Processes that cannot be judged from here: of other hosts. They still hold the task. */
  elsewhere: { run_id: number; pid: number; host: string }[];
}

/**
 * Stops every process of a task, now: SIGTERM to the group, the grace, SIGKILL. A run that is still open is taken back
 * first, free of charge, so the task is ready again; block or cancel it before, to keep it from starting anew. With
 * `run_id` only that run is meant, so that a stale button cannot hit a successor. `gone: true` is a person's word that
 * a process on another host is dead. Refuses `not_found`, and `wrong_state` when nothing of the task lives.
 */
export async function terminate(
  board: Board,
  taskId: string,
  options: ContextOptions & { run_id?: number; reason?: string; gone?: boolean },
): Promise<Terminated> {
  const context = contextOf(board, options);
  const { task } = await call(context.board, operations.show, { task_id: taskId });
  const runs = (await watchedRuns(context.board)).filter(
    ({ task_id, run_id }) =>
      task_id === taskId && (options.run_id === undefined || run_id === options.run_id),
  );
  if (runs.length === 0)
    throw new KanbunError("wrong_state", `no process of ${taskId} lives`, {
      hint: `kanbun show ${taskId}`,
      details: { task_id: taskId, status: task.status },
    });
  for (const { holds } of runs)
    if (holds)
      await call(board, operations.reclaim, {
        task_id: taskId,
        reason: options.reason ?? "terminated by a person",
      });
  const result: Terminated = { task_id: taskId, stopped: [], elsewhere: [] };
  await Promise.all(
    runs.map(async (before) => {
      const run = (await watchedRuns(context.board)).find(({ run_id }) => run_id === before.run_id);
      if (!run) return;
      const sight = look(context.board, run, logPath(context.board, taskId));
      if (sight.state === "alive")
        await stopWorker(context, {
          run,
          worker: sight.worker,
          why: "terminated",
          elapsed_seconds: 0,
          limit_seconds: null,
        });
      await recordEnd(context, run, result, options.gone ?? false);
    }),
  );
  return result;
}

async function recordEnd(
  context: ReturnType<typeof contextOf>,
  run: Watched,
  result: Terminated,
  assured: boolean,
): Promise<void> {
  const sight = look(context.board, run, "");
  const pid = run.pid ?? run.worker_pid ?? 0;
  if (sight.state === "gone") await settle(context, run, sight);
  else if (sight.state === "not ours" && assured)
    await call(context.board, operations.gone, { run_id: run.run_id });
  else if (sight.state === "not ours" && run.pid !== null) {
    result.elsewhere.push({ run_id: run.run_id, pid, host: run.host ?? hostOf(context.board) });
    return;
  } else return;
  result.stopped.push({ run_id: run.run_id, pid });
}
