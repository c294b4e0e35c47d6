import type { Board, Task } from "../../kernel/index.ts";
import { call, KanbunError, operations } from "../../kernel/index.ts";

/** Where a task stands for who waits for it. `person`: nothing goes on before somebody decides. */
type State = "succeeded" | "failed" | "person" | "pending";

export interface Awaited {
  id: string;
  title: string;
  status: Task["status"];
  state: State;
  outcome: Task["outcome"];
  result: string | null;
  /** Of the last attempt: its hand-over, or why it failed or is blocked; or which parent it waits for in vain. */
  summary: string | null;
}

/** A parent that still holds a task back, and how that is said. */
interface Hold {
  parent: string;
  message: string;
}

const WAITING_PARENT = "waiting_parent:";

/**
 * How the tasks stand now. One behind a parent that has ended otherwise than it is waited for, or that waits for a
 * person itself, waits for that person too. Refuses `not_found`.
 */
export async function lookAt(
  board: Board,
  ids: readonly string[],
  programs: readonly string[],
): Promise<Awaited[]> {
  const found = new Map<string, Awaited | null>();
  const waiting: string[] = [];
  for (let wanted = [...ids]; wanted.length > 0;) {
    for (const id of wanted)
      found.set(id, await awaited(board, id, programs).catch((error) => absent(error, ids.includes(id))));
    const behind = wanted.filter((id) => found.get(id)?.status === "todo");
    waiting.push(...behind);
    const above = [...(await holdsOf(board, behind)).values()].flat().map(({ parent }) => parent);
    wanted = [...new Set(above)].filter((id) => !found.has(id));
  }
  // Once more: a parent that ended between the two looks holds nobody.
  const holds = await holdsOf(board, waiting);
  /** A cycle, which other programs may write, ends at the task that is asked about already. */
  const settle = (id: string): Awaited | null => {
    const task = found.get(id) ?? null;
    const parents = holds.get(id) ?? [];
    holds.delete(id);
    const vain = parents.find(({ parent }) => found.has(parent) && settle(parent)?.state !== "pending");
    if (task && vain) found.set(id, { ...task, state: "person", summary: vain.message });
    return found.get(id) ?? null;
  };
  return ids.flatMap((id) => settle(id) ?? []);
}

function absent(error: unknown, isAsked: boolean): null {
  if (!isAsked && error instanceof KanbunError && error.code === "not_found") return null;
  throw error;
}

async function awaited(board: Board, task_id: string, programs: readonly string[]): Promise<Awaited> {
  const { task, runs } = await call(board, operations.show, { task_id, events_limit: 1 });
  const { id, title, status, outcome, result } = task;
  const last = runs.at(-1);
  const summary = last?.summary ?? last?.error ?? task.last_failure_error;
  return { id, title, status, state: stateOf(task, programs), outcome, result, summary };
}

function stateOf(
  { status, outcome, block_kind, reviewer, completed_at, not_before }: Task,
  programs: readonly string[],
): State {
  switch (status) {
    case "done":
    case "archived":
      return outcome === "failure" || completed_at === null ? "failed" : "succeeded";
    case "blocked":
      return block_kind === "dependency" || block_kind === "transient" ? "pending" : "person";
    case "review":
      return reviewer && programs.includes(reviewer) ? "pending" : "person";
    case "scheduled":
      return not_before === null ? "person" : "pending";
    case "todo":
    case "ready":
    case "running":
      return "pending";
    // A draft, and what another program calls by a name of its own: only a person's move leads out of it.
    default:
      return "person";
  }
}

/** The same words as `why` has for it. */
async function holdsOf(board: Board, task_ids: string[]): Promise<Map<string, Hold[]>> {
  if (task_ids.length === 0) return new Map();
  const answers = await call(board, operations["why-list"], { task_ids, dispatcher_alive: true });
  return new Map(
    answers.map(({ id, gates }) => [
      id,
      gates
        .filter(({ code }) => code.startsWith(WAITING_PARENT))
        .map(({ code, message }) => ({ parent: code.slice(WAITING_PARENT.length), message })),
    ]),
  );
}
