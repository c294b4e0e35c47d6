import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import type { Board, Operation, Role } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { testBoard } from "../support/board.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const all = Object.entries(operations) as unknown as [string, Operation][];
/** Names written one after the other, sorted. */
const words = (text: string): string[] => text.trim().split(/\s+/u).sort();
const folder = join(import.meta.dir, "../../src/kernel/ops");

test("a verb has one spelling: key, name and file", () => {
  for (const [key, op] of all) {
    expect(op.name).toBe(key);
    expect(existsSync(join(folder, `${key}.ts`))).toBe(true);
  }
  const files = readdirSync(folder).filter((name) => name !== "index.ts");
  expect(files.map((name) => name.slice(0, -3)).sort()).toEqual(all.map(([key]) => key).sort());
});

test("every verb says in one sentence what it does, and its input has a JSON schema", () => {
  for (const [key, op] of all) {
    expect([key, op.summary]).toEqual([key, expect.stringMatching(/^[A-Z][^\n]{8,100}\.$/u)]);
    expect([key, (toJsonSchema(op.input, { errorMode: "ignore" }) as { type?: string }).type]).toEqual([
      key,
      "object",
    ]);
  }
});

test("readers may only read", async () => {
  const readers = all.filter(([, op]) => op.roles.includes("reader")).map(([key]) => key);
  expect(readers.sort()).toEqual(
    words(`
      assignees attachments board board-snapshot cards changes-since context deliveries
      dispatchers get-run graph inbox late-list list metrics notices notify-list parked
      queue runs show stats timeline undo-list why why-list workers
    `),
  );
});

test("what readers may call takes no write lock, whatever is due", async () => {
  const { board, clock, close } = await testBoard();
  const task_id = await made(board);
  await verb(board, "schedule", { task_id, not_before: clock.now() + 10 });
  await made(board, { parents: [task_id] });
  const { run_id } = await claimed(board, await made(board, { max_runtime_seconds: 1 }));
  clock.advance(100_000);
  const reading = {
    ...board.as({ role: "reader", name: "wall" }),
    transaction: () => Promise.reject(new Error("the write lock was taken")),
  } as Board;
  for (const [key, op] of all.filter(([, { roles }]) => roles.includes("reader"))) {
    const input = {
      task_id,
      task_ids: [task_id],
      run_id,
      profiles: [],
      ...(key === "changes-since" ? { since: 0 } : {}),
    };
    await call(reading, op, input).catch((error: unknown) => {
      throw new Error(`${key}: ${String(error)}`);
    });
  }
  close();
});

test("workers may call only what concerns their own run, new tasks, links, words and reading", () => {
  const workers = all
    .filter(([, op]) => op.roles.includes("worker") && !op.roles.includes("reader"))
    .map(([key]) => key);
  expect(workers.sort()).toEqual(
    words(`
      attach block claim claim-next comment complete create heartbeat link unlink
      notify-subscribe notify-unsubscribe promote-due request-changes request-review
    `),
  );
});

test("a role without leave is refused before the input is looked at", async () => {
  const { board, close } = await testBoard();
  for (const role of ["reader", "worker", "orchestrator"] as const satisfies Role[])
    for (const [key, op] of all)
      if (!op.roles.includes(role)) {
        const refused = await refusal(
          verb(board.as({ role, name: "x" }), key as keyof typeof operations, { odd: 1 }),
        );
        expect([key, refused.code]).toEqual([key, "forbidden"]);
      }
  close();
});

test("a bound is told without what was sent", async () => {
  const { board, close } = await testBoard();
  const told = async (input: object) => (await refusal(verb(board, "cards", input))).message;
  expect(await told({ limit: -7 })).toBe("limit: must be at least 1");
  expect(await told({ limit: 7_777_777 })).toMatch(/^limit: must be at most \d+$/u);
  expect(await told({ limit: 7.5 })).toBe("limit: must be a whole number");
  expect((await refusal(verb(board, "claim-next", { profile: "" }))).message).toBe(
    "profile: must not be empty",
  );
  close();
});
