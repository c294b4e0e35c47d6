import type { Board, Operation, operations as all } from "../../src/kernel/index.ts";
import { call, KanbunError, operations } from "../../src/kernel/index.ts";

type Operations = typeof all;
type OutputOf<V extends keyof Operations> = Operations[V] extends {
  run(board: Board, input: never): Promise<infer Out>;
}
  ? Out
  : never;

/** Calls a verb as a surface does. */
export function verb<V extends keyof Operations>(
  board: Board,
  name: V,
  input: object = {},
): Promise<OutputOf<V>> {
  return call(board, operations[name] as unknown as Operation, input) as Promise<OutputOf<V>>;
}

/** The refusal a call ends with; fails when it does not end with one. */
export async function refusal(calling: Promise<unknown>): Promise<KanbunError> {
  try {
    await calling;
  } catch (error) {
    if (error instanceof KanbunError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** Makes a task and returns its id. */
export async function made(board: Board, input: object = {}): Promise<string> {
  return (await verb(board, "create", { title: "a task", assignee: "ada", ...input })).task.id;
}

/** Claims a task; fails when the claim is not granted. */
export async function claimed(board: Board, task_id: string, input: object = {}) {
  const { claim, gates } = await verb(board, "claim", { task_id, ...input });
  if (!claim) throw new Error(`not claimed: ${JSON.stringify(gates)}`);
  return claim;
}
