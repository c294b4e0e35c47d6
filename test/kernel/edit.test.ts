import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("fields change, others stay; one edited event names them, priority has its own", async () => {
  const id = await made(here.board, { body: "b", tenant: "t", skills: ["s"], params: { a: "1" } });
  const task = await verb(here.board, "edit", { task_id: id, title: " new ", priority: 3, skills: null });
  expect(task).toMatchObject({
    title: "new",
    body: "b",
    tenant: "t",
    skills: null,
    priority: 3,
    params: { a: "1" },
  });
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.slice(1)).toMatchObject([
    { kind: "reprioritized", payload: { priority: 3 } },
    { kind: "edited", payload: { fields: ["title", "skills"] } },
  ]);
});

test("a priority event is written even when nothing changes, and nothing given writes nothing", async () => {
  const id = await made(here.board);
  await verb(here.board, "edit", { task_id: id, priority: 0 });
  await verb(here.board, "edit", { task_id: id });
  const { events } = await verb(here.board, "show", { task_id: id });
  expect(events.map(({ kind }) => kind)).toEqual(["created", "reprioritized"]);
});

test("bad values are refused and nothing is applied", async () => {
  const id = await made(here.board);
  for (const bad of [
    { title: "  " },
    { priority: 1.5 },
    { max_retries: 0 },
    { workspace_kind: "x" },
    { skills: ["a,b"] },
  ])
    expect((await refusal(verb(here.board, "edit", { task_id: id, body: "changed", ...bad }))).code).toBe(
      "invalid_input",
    );
  expect((await verb(here.board, "show", { task_id: id })).task.body).toBeNull();
  expect((await refusal(verb(here.board, "edit", { task_id: "t_nope", title: "x" }))).code).toBe("not_found");
});

test("refusals name the field and never its value", async () => {
  const { message, details } = await refusal(verb(here.board, "edit", { task_id: "t", priority: "SECRET" }));
  expect(message).toContain("priority must be number");
  expect(JSON.stringify({ message, details })).not.toContain("SECRET");
});
