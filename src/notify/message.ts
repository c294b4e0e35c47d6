import type { DueDelivery } from "../kernel/index.ts";
import { clip, firstLine } from "../kernel/index.ts";

const TITLE_LIMIT = 120;
const SUMMARY_LIMIT = 200;
const RESULT_LIMIT = 160;
const REASON_LIMIT = 160;
const ERROR_LIMIT = 200;

/** What a sink sends. */
export interface Message {
  /** `<board>:<delivery>`: the same in every repetition of this message. */
  id: string;
  /** For people: one to two lines. */
  text: string;
  /** Its event: `completed`, `blocked`, … */
  kind: string;
  /** Somebody should look: the task does not go on by itself. */
  urgent: boolean;
  /** Channel, chat or topic of the sink; empty is the sink's own. */
  chat_id: string;
  thread_id: string;
  /** For programs: event and task. */
  document: Record<string, unknown>;
}

/** The message for a due delivery, or `null` when its event is gone. Every text of the task is capped. */
export function messageOf(board: string, due: DueDelivery): Message | null {
  const { event, task } = due;
  if (!event) return null;
  const id = `${board}:${due.id}`;
  const text = textOf(due);
  return {
    id,
    text,
    kind: event.kind,
    urgent: event.kind === "blocked" || event.kind === "gave_up",
    chat_id: due.chat_id,
    thread_id: due.thread_id,
    document: {
      id,
      type: `task.${event.kind}`,
      board,
      text,
      event: {
        id: event.id,
        kind: event.kind,
        run_id: event.run_id,
        created_at: event.created_at,
        payload: event.payload,
      },
      task: task && {
        id: task.id,
        title: clip(task.title, TITLE_LIMIT),
        status: task.status,
        assignee: task.assignee,
        tenant: task.tenant,
        priority: task.priority,
      },
    },
  };
}

function textOf({ event, task }: DueDelivery): string {
  const payload = event?.payload ?? {};
  const id = event?.task_id ?? "";
  const tag = task?.assignee ? `@${task.assignee} ` : "";
  const retries = task?.outcome === "failure" && task.status === "blocked" ? "" : "; it is tried again";
  switch (event?.kind) {
    case "completed": {
      const title = firstLine(task?.title, TITLE_LIMIT) ?? id;
      const detail =
        firstLine(asText(payload["summary"]), SUMMARY_LIMIT) ?? firstLine(task?.result, RESULT_LIMIT);
      return `✔ ${tag}Kanban ${id} done — ${title}${detail ? `\n${detail}` : ""}`;
    }
    case "blocked": {
      const reason = capped(payload["reason"], REASON_LIMIT);
      return `⏸ ${tag}Kanban ${id} blocked${reason ? `: ${reason}` : ""}`;
    }
    case "gave_up": {
      const error = capped(payload["error"], ERROR_LIMIT);
      const failures =
        typeof payload["failures"] === "number" ? `${payload["failures"]} failures` : "failures";
      return `✖ ${tag}Kanban ${id} gave up after ${failures} in a row${error ? `\n${error}` : ""}`;
    }
    case "crashed":
      return `✖ ${tag}Kanban ${id} worker crashed: its process vanished${retries}`;
    case "timed_out": {
      const limit = Number(payload["limit_seconds"] ?? task?.max_runtime_seconds ?? 0);
      return `⏱ ${tag}Kanban ${id} timed out (max_runtime=${limit}s)${retries}`;
    }
    default:
      return `${tag}Kanban ${id} ${event?.kind ?? "event"}`;
  }
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The stripped text, all its lines, up to `limit`. */
function capped(value: unknown, limit: number): string {
  return clip((asText(value) ?? "").trim(), limit);
}
