import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const batch = (operations: object[]) => verb(here.board, "batch", { operations });
const errors = (details: Record<string, unknown> | undefined) =>
  details?.["errors"] as { line: number; code: string; message: string }[];

test("later lines name earlier ones by number or by ref; results come in order", async () => {
  const { results } = await batch([
    { op: "create", input: { title: "design" }, ref: "design" },
    { op: "create", input: { title: "build", parents: ["$design", "$1"] }, ref: "build" },
    { op: "link", input: { parent_id: "$1", child_id: "$build", gate: "any" } },
    { op: "comment", input: { task_id: "$2", body: "$design is text here" } },
    { op: "complete", input: { task_id: "$design" } },
  ]);
  expect(results.map(({ line, op, ref }) => [line, op, ref])).toEqual([
    [1, "create", "design"],
    [2, "create", "build"],
    [3, "link", null],
    [4, "comment", null],
    [5, "complete", null],
  ]);
  const { task, parents, comments } = await verb(here.board, "show", { task_id: results[1]?.task_id });
  expect(task.status).toBe("ready");
  expect(parents).toEqual([results[0]?.task_id as string]);
  expect(comments[0]?.body).toBe("$design is text here");
});

test("all mistakes of form are reported together, by line, and nothing is written", async () => {
  const { code, message, details } = await refusal(
    batch([
      { op: "create", input: { title: "fine" } },
      { op: "create", input: { title: " " } },
      { op: "fly" },
      { op: "link", input: { parent_id: "$9", child_id: "$1" } },
      { op: "create", input: { title: "x", priority: "high" } },
    ]),
  );
  expect(code).toBe("invalid_input");
  expect(message).toContain("line 2");
  expect(message).toContain("3 more");
  expect(errors(details).map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  expect(await verb(here.board, "list")).toEqual([]);
});

test("a refusal while running undoes every line before it and names its own", async () => {
  const id = await made(here.board);
  const { code, details } = await refusal(
    batch([
      { op: "create", input: { title: "gone again" } },
      { op: "complete", input: { task_id: id } },
      { op: "complete", input: { task_id: id } },
    ]),
  );
  expect(code).toBe("wrong_state");
  expect(errors(details)).toMatchObject([{ line: 3, code: "wrong_state" }]);
  expect((await verb(here.board, "list")).map((task) => [task.id, task.status])).toEqual([[id, "ready"]]);
});

test("supervision, files and batches themselves are no lines; refs are unique names; there is a limit", async () => {
  for (const op of ["spawned", "attach", "gc", "batch", "fail", "toString", "__proto__"])
    expect(errors((await refusal(batch([{ op, input: {} }]))).details)[0]?.message).toContain("in a batch");
  const twice = [
    { op: "create", input: { title: "a" }, ref: "same" },
    { op: "create", input: { title: "b" }, ref: "same" },
  ];
  expect((await refusal(batch(twice))).message).toContain("ref same is taken");
  expect((await refusal(batch([{ op: "create", input: { title: "a" }, ref: "1st" }]))).message).toContain(
    "line 1: ref must be a name",
  );
  const many = Array.from({ length: 1001 }, () => ({ op: "stats" }));
  expect((await refusal(batch(many))).message).toContain("at most 1000");
});

test("roles hold inside a batch", async () => {
  const planner = here.board.as({ role: "orchestrator", name: "o" });
  const { details } = await refusal(
    verb(planner, "batch", { operations: [{ op: "delete", input: { task_id: "t" } }] }),
  );
  expect(errors(details)).toMatchObject([{ line: 1, code: "forbidden" }]);
});

test("an empty batch does nothing", async () => {
  expect(await batch([])).toEqual({ results: [] });
});

test("what cannot be read and what is wrong in form are told together, and a name lost with a line is not held against later ones", async () => {
  const { code, details } = await refusal(
    verb(here.board, "batch", {
      operations: [
        '{"op":"create","title":"a","ref":"a"}',
        '{"op":"create","title":"b","ref":',
        { op: "create", input: ["a"] },
        [{ op: "stats" }],
        { op: "create", title: " " },
        { op: "comment", input: { task_id: "$b", body: "x" } },
        { op: "create", title: "x", params: ["p"] },
        { op: "create", title: "x", input: { title: "y" } },
        { title: "no verb" },
        7,
      ],
    }),
  );
  expect(code).toBe("invalid_input");
  const found = errors(details).map(({ line, message }) => `${line} ${message}`);
  expect(found.map((each) => Number.parseInt(each, 10))).toEqual([2, 3, 4, 5, 7, 8, 9, 10]);
  for (const part of [
    "2 is not JSON",
    "3 give the fields either",
    "4 is not a JSON object",
    "5 title",
    "7 params must be",
    "8 give the fields either",
    '9 has no "op"',
    "10 is not a JSON object",
  ])
    expect(found).toContainEqual(expect.stringContaining(part));
  expect(await verb(here.board, "list")).toEqual([]);
});

test("of very many bad lines a hundred are named and the others counted", async () => {
  const many = Array.from({ length: 250 }, () => "nope");
  const { message, details } = await refusal(verb(here.board, "batch", { operations: many }));
  expect(message).toContain("and 249 more");
  expect(errors(details)).toHaveLength(100);
  expect(details?.["more"]).toBe(150);
});
