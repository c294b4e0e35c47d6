import * as v from "valibot";
import type { Board } from "../board.ts";
import { append } from "../events.ts";
import { forgetSpawnFailures } from "../failures.ts";
import * as f from "../fields.ts";
import { operation } from "../operation.ts";
import { runsOf } from "../runs.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/**
 * Records the process that was started for a run: pid and identity on task and run, and a process row that
 * holds the task until the process is proven dead. Takes back spawn failures counted before. Returns `null`
 * when the run was closed meanwhile; the process row is written all the same, so that it is found and stopped.
 */
export const spawned = operation({
  name: "spawned",
  summary: "Record the process started for a run.",
  roles: ["dispatcher"],
  input: v.object({
    task_id: f.taskId,
    run_id: v.number(),
    pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
    host: v.string(),
    /** `<boot id>|<start ticks>`: tells this process from a later one with the same pid. */
    identity: v.nullable(v.string()),
    run_dir: v.optional(v.nullable(v.string()), null),
    log_offset_bytes: v.optional(v.nullable(v.number()), null),
    session_ref: v.optional(v.nullable(v.string()), null),
  }),
  run: (board, worker): Promise<Task | null> =>
    board.transaction(async (tx) => {
      await tx.sql`
        insert into kanbun_processes (run_id, task_id, host, pid, identity, run_dir, spawned_at)
        values (${worker.run_id}, ${worker.task_id}, ${worker.host}, ${worker.pid}, ${worker.identity},
          ${worker.run_dir}, ${tx.clock.now()})
        on conflict (run_id) do update set pid = excluded.pid, identity = excluded.identity`;
      const task = await getTask(tx, worker.task_id);
      if (task.current_run_id !== worker.run_id) return null;
      await stamp(tx, worker);
      await forgetSpawnFailures(tx, task, await runsOf(tx, task.id));
      await append(tx, {
        task_id: task.id,
        run_id: worker.run_id,
        kind: "spawned",
        payload: { pid: worker.pid },
      });
      return getTask(tx, task.id);
    }),
});

async function stamp(tx: Board, worker: v.InferOutput<(typeof spawned)["input"]>): Promise<void> {
  await tx.sql`
    update tasks set worker_pid = ${worker.pid}, worker_started_at = ${worker.identity} where id = ${worker.task_id}`;
  await tx.sql`
    update task_runs set worker_pid = ${worker.pid}, worker_started_at = ${worker.identity},
      log_offset_bytes = ${worker.log_offset_bytes}, session_ref = coalesce(${worker.session_ref}, session_ref)
    where id = ${worker.run_id}`;
}
