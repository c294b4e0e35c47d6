import type { Board } from "./board.ts";
import type { Gate } from "./gate.ts";
import { fix, gate, when } from "./gate.ts";
import { openLinks, waitsForParent } from "./links.ts";
import type { Task } from "./types.ts";

/** What a task's status itself says against starting it; only a ready task passes, or a review that has a reviewer. */
export async function statusGates(board: Board, task: Task): Promise<Gate[]> {
  const { id } = task;
  switch (task.status) {
    case "ready":
      return [];
    case "todo": {
      const links = await openLinks(board, id);
      if (links.length === 0)
        return [gate("todo", "waits for the next promotion pass", `kanbun promote ${id}`, "promote", id)];
      return links.map((link) => ({
        code: `waiting_parent:${link.id}`,
        message: waitsForParent(link),
        fix: fix(`kanbun promote ${id} --reason "not needed"`, "promote", { task_id: id }),
      }));
    }
    case "scheduled":
      return [
        {
          code: "scheduled",
          message:
            task.not_before === null ? "is scheduled without a time" : `starts ${when(task.not_before)}`,
          fix: fix(`kanbun promote ${id}`, "promote", { task_id: id }),
          ...(task.not_before === null ? {} : { until: task.not_before }),
        },
      ];
    case "triage":
      return [gate("triage", "is a draft: nothing starts it", `kanbun promote ${id}`, "promote", id)];
    case "blocked":
      return [blockedGate(task)];
    case "review":
      return task.reviewer
        ? []
        : [gate("in_review", "waits for a person's review", `kanbun complete ${id}`, "complete", id)];
    case "running":
      return [{ code: "running", message: `is running since its claim by ${task.claim_lock}`, fix: null }];
    case "done":
    case "archived":
      return [gate(task.status, `is ${task.status}`, `kanbun reopen ${id}`, "reopen", id)];
    default:
      return [unknownGate(task)];
  }
}

/** Another program's status: only a person's move leads out of it. */
function unknownGate({ id, status }: { id: string; status: string }): Gate {
  return {
    code: "unknown_status",
    message: `is ${status}, a status this program does not know`,
    fix: fix(`kanbun move ${id} todo`, "move", { task_id: id, status: "todo" }),
  };
}

function blockedGate(task: Task): Gate {
  const message =
    task.outcome === "failure"
      ? `gave up after ${task.consecutive_failures} failures: ${task.last_failure_error ?? "no error recorded"}`
      : `is blocked${task.block_kind ? ` (${task.block_kind})` : ""} and waits for ${waitsFor(task)}`;
  return gate(
    task.outcome === "failure" ? "breaker" : "blocked",
    message,
    `kanbun unblock ${task.id}`,
    "unblock",
    task.id,
  );
}

function waitsFor(task: Task): string {
  if (task.block_kind === "dependency") return "a parent to complete, or a person";
  return task.block_kind === "transient" ? `its pause to end ${when(task.retry_at)}` : "a person";
}
