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
  run: (board, process): Promise<Task | null> =>
    board.transaction(async (tx) => {
      await tx.sql`
        insert into kanbun_processes (run_id, task_id, host, pid, identity, run_dir, spawned_at)
        values (${process.run_id}, ${process.task_id}, ${process.host}, ${process.pid}, ${process.identity},
          ${process.run_dir}, ${tx.clock.now()})
        on conflict (run_id) do update set pid = excluded.pid, identity = excluded.identity`;
      const task = await getTask(tx, process.task_id);
      if (task.current_run_id !== process.run_id) return null;
      await stamp(tx, process);
      await forgetSpawnFailures(tx, task, await runsOf(tx, task.id));
      await append(tx, { task_id: task.id, run_id: process.run_id, kind: "spawned", payload: { pid: process.pid } });
      return getTask(tx, task.id);
    }),
});

async function stamp(tx: Board, process: v.InferOutput<(typeof spawned)["input"]>): Promise<void> {
  await tx.sql`
    update tasks set worker_pid = ${process.pid}, worker_started_at = ${process.identity} where id = ${process.task_id}`;
  await tx.sql`
    update task_runs set worker_pid = ${process.pid}, worker_started_at = ${process.identity},
      log_offset_bytes = ${process.log_offset_bytes}, session_ref = coalesce(${process.session_ref}, session_ref)
    where id = ${process.run_id}`;
}
