import { afterEach, beforeEach, expect, test } from "bun:test";
import { Bench } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await new Bench().open();
});
afterEach(() => bench.close());

/** The texts that what `happens` to a task brings to its subscriber. */
async function texts(
  happens: (id: string) => Promise<unknown>,
  task: Record<string, unknown> = {},
): Promise<string[]> {
  const id = await bench.subscribed(task);
  await happens(id);
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  return receiver.texts.map((text) => text.replaceAll(id, "ID"));
}

const completing = (handoff: Record<string, unknown>) => (id: string) => bench.complete(id, handoff);

test("completed: assignee, title, first line of the summary", async () => {
  expect(await texts(completing({ summary: "three files\nand more" }))).toEqual([
    "✔ @coder Kanban ID done — build it\nthree files",
  ]);
});

test("completed: without an assignee no tag, without a summary the result, without either the title alone", async () => {
  expect(await texts(completing({ result: "42" }), { assignee: null })).toEqual([
    "✔ Kanban ID done — build it\n42",
  ]);
  expect(await texts(completing({}))).toEqual(["✔ @coder Kanban ID done — build it"]);
});

test("a result of white space alone does not stop anything", async () => {
  expect(await texts(completing({ result: " \n\t" }))).toEqual(["✔ @coder Kanban ID done — build it"]);
});

test("every text is capped in code points: title 120, summary 200, reason 160, error 200", async () => {
  const owls = "🦉".repeat(500);
  const [done] = await texts(completing({ summary: owls }), { title: owls });
  expect(done).toBe(`✔ @coder Kanban ID done — ${"🦉".repeat(120)}\n${"🦉".repeat(200)}`);
  const [result] = await texts((id) =>
    bench.board.sql`update tasks set result = ${owls} where id = ${id}`.then(() => foreign(id, "completed")),
  );
  expect(result).toBe(`✔ @coder Kanban ID done — build it\n${"🦉".repeat(160)}`);
  const [blocked] = await texts((id) => bench.block(id, owls));
  expect(blocked).toBe(`⏸ @coder Kanban ID blocked: ${"🦉".repeat(160)}`);
  const gaveUp = (await texts((id) => bench.fail(id, { outcome: "spawn_failed", error: owls, limit: 1 }))).at(
    -1,
  );
  expect(gaveUp).toBe(`✖ @coder Kanban ID gave up after 1 failures in a row\n${"🦉".repeat(200)}`);
});

test("blocked: with and without a reason", async () => {
  expect(await texts((id) => bench.block(id, "Which region?"))).toEqual([
    "⏸ @coder Kanban ID blocked: Which region?",
  ]);
  expect(await texts((id) => bench.block(id, null))).toEqual(["⏸ @coder Kanban ID blocked"]);
});

test("crashed and timed out say that the task is tried again, unless it is not", async () => {
  expect(await texts((id) => bench.fail(id, { outcome: "crashed" }))).toEqual([
    "✖ @coder Kanban ID worker crashed: its process vanished; it is tried again",
  ]);
  expect(await texts((id) => bench.fail(id, { outcome: "timed_out", facts: { limit_seconds: 90 } }))).toEqual(
    ["⏱ @coder Kanban ID timed out (max_runtime=90s); it is tried again"],
  );
  expect(await texts((id) => bench.fail(id, { outcome: "crashed", limit: 1 }))).toEqual([
    "✖ @coder Kanban ID worker crashed: its process vanished",
    "✖ @coder Kanban ID gave up after 1 failures in a row\nit broke",
  ]);
});

test("[#142] the document for programs names event, run and task", async () => {
  const id = await bench.subscribed({ tenant: "acme", priority: 3 });
  await bench.complete(id, { summary: "x" });
  const receiver = bench.receiver();
  await bench.hook(receiver).flush();
  expect(receiver.got[0]?.json).toEqual({
    id: expect.stringMatching(/^default:\d+$/),
    type: "task.completed",
    board: "default",
    text: expect.any(String),
    event: {
      id: expect.any(Number),
      kind: "completed",
      run_id: expect.any(Number),
      created_at: expect.any(Number),
      payload: { result_len: 0, summary: "x" },
    },
    task: { id, title: "build it", status: "done", assignee: "coder", tenant: "acme", priority: 3 },
  });
});

test("a deleted task is told of by its id", async () => {
  const [text] = await texts((id) =>
    bench.complete(id).then(() => bench.board.sql`delete from tasks where id = ${id}`),
  );
  expect(text).toBe("✔ Kanban ID done — ID");
});

function foreign(id: string, kind: string): Promise<unknown> {
  return bench.board.sql`insert into task_events (task_id, kind, created_at) values (${id}, ${kind}, 1)`;
}
