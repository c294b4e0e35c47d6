import { expect } from "bun:test";
import type { Board, operations } from "../../src/kernel/index.ts";
import { DISPATCHER } from "./board.ts";
import { verb } from "./verbs.ts";

const READS: [name: keyof typeof operations, input: object][] = [
  ["board-snapshot", { limit_archived: 100 }],
  ["board", { include_archived: true }],
  ["cards", {}],
  ["list", { include_archived: true }],
  ["stats", {}],
  ["assignees", {}],
  ["queue", {}],
  ["inbox", {}],
  ["workers", {}],
  ["metrics", {}],
  ["changes-since", { since: 0 }],
  ["undo-list", {}],
  ["late-list", {}],
  ["notify-list", {}],
  ["dispatchers", {}],
  ["parked", {}],
  ["deliveries", {}],
  ["graph", {}],
  ["timeline", { since: 0, until: 31_000_000 }],
  ["promote-due", {}],
];
const READS_OF_ONE = ["show", "why", "runs", "context", "attachments"] as const;

/** Every view of a board, and of the given tasks, opens and is a document that JSON carries. */
export async function expectViews(board: Board, where: string, ids: readonly string[]): Promise<void> {
  for (const [name, input] of READS)
    expectDocument(`${name}, ${where}`, await verb(board.as(DISPATCHER), name, input));
  for (const name of READS_OF_ONE)
    for (const task_id of ids) expectDocument(`${name}, ${where}`, await verb(board, name, { task_id }));
}

/** No bytes are spelt as an object of numbers. */
function expectDocument(where: string, document: unknown): void {
  expect([where, /"0":\d+/u.test(JSON.stringify(document) ?? "")]).toEqual([where, false]);
}
