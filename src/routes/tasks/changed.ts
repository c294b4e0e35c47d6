import type { Board, Task } from "../../kernel/index.ts";
import { taskFull } from "../../kernel/index.ts";
import type { Changes } from "../live/changes.ts";
import { changesSince, latestCursor } from "../live/changes.ts";

/** What every change answers beside what the contract asks for. */
interface Trace {
  /** What `POST /undo {event_id}` takes back; `null` when this cannot be undone. */
  event_id: number | null;
  /** The task's card after the change. */
  summary?: Changes["tasks"][number];
}

/**
 * Runs a change to one task and adds what a page needs to go on at once: the event that undoes it and the task's new
 * summary. Another's change to the same task in the same moment may be the one that is named.
 */
export async function changed<T extends object>(
  board: Board,
  taskId: string,
  change: () => Promise<T>,
): Promise<T & Trace> {
  const before = await latestCursor(board);
  const done = await change();
  return { ...done, ...(await traced(board, before, taskId)) };
}

/** What a change left behind since the cursor before it. */
export async function traced(board: Board, before: number, taskId: string): Promise<Trace> {
  const { events, tasks } = await changesSince(board, before, { task_id: taskId });
  const own = events.filter((event) => event.undoable && event.actor === board.actor.name);
  const summary = tasks.find((task) => task.id === taskId);
  return { event_id: own.at(-1)?.id ?? null, ...(summary ? { summary } : {}) };
}

/** The output of an operation as an answer: a bare task goes under `task`, what is no object under `result`. */
export function asAnswer(output: unknown, now: number): Record<string, unknown> {
  if (output === null || typeof output !== "object" || Array.isArray(output)) return { result: output };
  if (isTask(output)) return { task: taskFull(output, now) };
  const { task, ...rest } = output as { task?: unknown };
  return isTask(task) ? { task: taskFull(task, now), ...rest } : { ...output };
}

function isTask(value: unknown): value is Task {
  return (
    value !== null && typeof value === "object" && "id" in value && "title" in value && "status" in value
  );
}
