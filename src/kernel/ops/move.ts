import * as v from "valibot";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { forgetFailures } from "../failures.ts";
import * as f from "../fields.ts";
import { demoteChildren, openParents } from "../links.ts";
import { promoteAll } from "../promotion.ts";
import { operation, PEOPLE } from "../operation.ts";
import { endRun } from "../runs.ts";
import { getTask } from "../tasks.ts";
import { setStatus } from "../transitions.ts";
import type { Status, Task } from "../types.ts";
import { archive } from "./archive.ts";
import { block } from "./block.ts";
import { claim } from "./claim.ts";
import { complete } from "./complete.ts";
import { requestReview } from "./request-review.ts";
import { schedule } from "./schedule.ts";
import { unblock } from "./unblock.ts";

const input = v.object({
  task_id: f.taskId,
  status: f.status,
  result: v.optional(v.nullable(v.string())),
  summary: v.optional(v.nullable(v.string())),
  metadata: v.optional(f.metadata, null),
  reason: v.optional(f.reason, null),
});

/**
 * Puts a card into a column by hand. Where a verb leads there, that verb is done: done, blocked, archived, review
 * and scheduled, `ready` from blocked, `running` from ready (a real claim). Every other move is a direct write
 * that works from any status, past parents too; leaving `running` closes the run as reclaimed. A card that is
 * there already stays as it is. Refuses `not_found` and `wrong_state`, naming the column.
 */
export const move = operation({
  name: "move",
  summary: "Put a card into a column by hand.",
  roles: PEOPLE,
  input,
  run: (board, request): Promise<Task> =>
    board.transaction(async (tx) => {
      const task = await getTask(tx, request.task_id);
      const { status } = request;
      if (task.status === status && status !== "done" && status !== "archived" && status !== "blocked")
        return task;
      await route(tx, task, request);
      return getTask(tx, task.id);
    }),
});

async function route(tx: Board, task: Task, request: v.InferOutput<typeof input>): Promise<unknown> {
  const { task_id, status, reason, result, summary, metadata } = request;
  switch (status) {
    case "done":
      return complete.run(tx, { task_id, result, summary, metadata, outcome: "success" });
    case "blocked":
      return block.run(tx, { task_id, reason, kind: null });
    case "archived":
      return archive.run(tx, { task_id });
    case "running":
      return claimByHand(tx, task_id);
    case "scheduled":
      return schedule.run(tx, { task_id, not_before: futureTime(tx, task), reason });
    case "review":
      return task.status === "running" || task.status === "ready"
        ? requestReview.run(tx, { task_id, summary, metadata })
        : write(tx, task, status);
    default:
      return status === "ready" && task.status === "blocked"
        ? unblock.run(tx, { task_id })
        : write(tx, task, status);
  }
}

async function claimByHand(tx: Board, taskId: string): Promise<void> {
  const { claim: claimed, gates } = await claim.run(tx, { task_id: taskId, dispatch: false, verify: false });
  if (claimed) return;
  throw new KanbunError(
    "wrong_state",
    `cannot move ${taskId} to running: ${gates.map((g) => g.message).join("; ")}`,
    {
      hint: gates[0]?.fix?.command ?? `kanbun why ${taskId}`,
      details: { task_id: taskId, gates },
    },
  );
}

function futureTime(tx: Board, task: Task): number {
  if (task.not_before !== null && task.not_before > tx.clock.now()) return task.not_before;
  throw new KanbunError("wrong_state", `cannot move ${task.id} to scheduled: it has no time to wait for`, {
    hint: `kanbun schedule ${task.id} --at <time>`,
    details: { task_id: task.id },
  });
}

async function write(tx: Board, task: Task, status: Status): Promise<void> {
  const run_id = await endRun(tx, task, {
    outcome: "reclaimed",
    summary: `moved to ${status} by hand (direct status change) while the run was active`,
  });
  const waived = status === "ready" && (task.parents_waived || (await openParents(tx, task.id)).length > 0);
  const not_before = status === "ready" ? null : task.not_before;
  await tx.sql`
    update tasks set outcome = null, block_kind = null, not_before = ${not_before}, retry_at = null,
      parents_waived = ${waived ? 1 : null}
    where id = ${task.id}`;
  if (task.status === "blocked") await forgetFailures(tx, task.id);
  await setStatus(tx, task.id, status);
  await append(tx, {
    task_id: task.id,
    kind: "status",
    run_id,
    payload: { status },
    change: {
      status: [task.status === "running" ? "ready" : task.status, status],
      outcome: [task.outcome, null],
      not_before: [task.not_before, not_before],
      parents_waived: [task.parents_waived, waived],
    },
  });
  await demoteChildren(tx, task.id);
  if (status === "ready") await promoteAll(tx);
}
