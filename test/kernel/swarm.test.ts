import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("a goal becomes workers, a verifier behind all of them, and a synthesizer behind it", async () => {
  const request = {
    goal: "compare three databases",
    workers: [
      { assignee: "ada", title: "SQLite" },
      { assignee: "bob", skills: ["sql"] },
    ],
    verifier: { assignee: "rex" },
    synthesizer: { assignee: "sam", body: "one page" },
    tenant: "acme",
    priority: 3,
    idempotency_key: "compare",
  };
  const { workers, verifier, synthesizer } = await verb(here.board, "swarm", request);
  expect(workers.map(({ title, assignee, status }) => [title, assignee, status])).toEqual([
    ["SQLite", "ada", "ready"],
    ["compare three databases (2 of 2)", "bob", "ready"],
  ]);
  expect(verifier).toMatchObject({ assignee: "rex", status: "todo", tenant: "acme", priority: 3 });
  expect((await verb(here.board, "show", { task_id: verifier?.id })).parents).toEqual(
    workers.map(({ id }) => id),
  );
  expect((await verb(here.board, "show", { task_id: synthesizer?.id })).parents).toContain(
    verifier?.id as string,
  );
  expect(synthesizer?.body).toBe("one page");
  const again = await verb(here.board, "swarm", request);
  expect(again.workers.map(({ id }) => id)).toEqual(workers.map(({ id }) => id));
  expect(again.synthesizer?.id).toBe(synthesizer?.id as string);
  expect((await verb(here.board, "list")).length).toBe(4);
});

test("without a check and a summary there are only workers; without workers it is refused", async () => {
  const { verifier, synthesizer } = await verb(here.board, "swarm", {
    goal: "g",
    workers: [{ assignee: "ada" }],
  });
  expect([verifier, synthesizer]).toEqual([null, null]);
  for (const bad of [
    { goal: "g", workers: [] },
    { goal: " ", workers: [{ assignee: "a" }] },
    { goal: "g", workers: [{}] },
  ])
    expect((await refusal(verb(here.board, "swarm", bad))).code).toBe("invalid_input");
});

test("a list is no object, wherever one is wanted", async () => {
  const worker = { assignee: "a" };
  const said = async (op: Parameters<typeof verb>[1], input: object) =>
    (await refusal(verb(here.board, op, input as Record<string, unknown>))).message;
  expect(await said("swarm", { goal: "g", workers: [["a"]] })).toBe("workers.0 must be Object");
  expect(await said("swarm", { goal: "g", workers: [worker], verifier: ["a"] })).toBe(
    "verifier must be Object",
  );
  expect(await said("create", { title: "t", params: ["p"] })).toBe("params must be Object");
  expect(await said("list", [])).toBe("input must be Object");
  expect(await verb(here.board, "list")).toEqual([]);
});
