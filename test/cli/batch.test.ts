import { afterEach, beforeEach, expect, test } from "bun:test";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const lines = (...objects: object[]): string => objects.map((each) => JSON.stringify(each)).join("\n");

test("lines build a graph in one transaction, naming earlier lines", async () => {
  const ran = await home.run(
    ["batch", "--json"],
    lines(
      { op: "create", title: "a", ref: "a" },
      { op: "create", input: { title: "b", parents: ["$a"] } },
      { op: "comment", task_id: "$2", body: "hello" },
    ),
  );
  expect(ran.code).toBe(0);
  const { results } = JSON.parse(ran.stdout) as { results: { line: number; op: string; task_id: string }[] };
  expect(results.map(({ line, op }) => [line, op])).toEqual([
    [1, "create"],
    [2, "create"],
    [3, "comment"],
  ]);
  const shown = await home.json<{ parents: string[] }>("show", results[1]?.task_id ?? "");
  expect(shown.parents).toEqual([results[0]?.task_id ?? ""]);
});

test("a refused line undoes all; every bad line is named", async () => {
  const late = await home.run(
    ["batch"],
    lines({ op: "create", title: "a" }, { op: "complete", task_id: "t_00000000" }),
  );
  expect(late.code).toBe(3);
  expect(late.stderr).toContain("line 2: no such task");
  const bad = await home.run(
    ["batch", "--json"],
    lines({ op: "create", title: " " }, { op: "creat" }, { op: "create", title: "ok" }),
  );
  expect(bad.code).toBe(2);
  const { error } = JSON.parse(bad.stderr) as { error: { details: { errors: { line: number }[] } } };
  expect(error.details.errors.map(({ line }) => line)).toEqual([1, 2]);
  expect(await home.json<unknown[]>("list")).toEqual([]);
});

test("what is no JSON line is refused by its number", async () => {
  const text = '{"op":"create","title":"a"}\nnope\n[1]\n{"title":"b"}\n{"op":"create","title":" "}\n';
  const ran = await home.run(["batch"], text);
  expect(ran.code).toBe(2);
  for (const part of [
    "line 2: is not JSON",
    "line 3: is not a JSON object",
    'line 4: has no "op"',
    "line 5: title",
    "(and 3 more)",
  ])
    expect(ran.stderr).toContain(part);
  const many = await home.run(["batch"], "nope\n".repeat(300));
  expect(many.stderr).toContain("line 100: is not JSON");
  expect(many.stderr).not.toContain("line 101:");
  expect(many.stderr).toContain("and 200 more");
  expect((await home.run(["batch"], "")).stderr).toContain("standard input is empty");
  expect(await home.json<unknown[]>("list")).toEqual([]);
});

test("swarm makes workers, a check and a summary", async () => {
  const swarm = await home.json<{
    workers: { title: string; status: string }[];
    verifier: { status: string };
    synthesizer: { assignee: string };
  }>(
    "swarm",
    "the goal",
    "--worker",
    "a: first part",
    "--worker",
    "b",
    "--verifier",
    "v",
    "--synthesizer",
    "s",
  );
  expect(swarm.workers.map(({ title, status }) => [title, status])).toEqual([
    ["first part", "ready"],
    ["the goal (2 of 2)", "ready"],
  ]);
  expect(swarm).toMatchObject({ verifier: { status: "todo" }, synthesizer: { assignee: "s" } });
  expect((await home.run(["swarm", "the goal"])).code).toBe(2);
});
