import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { commands } from "../../src/cli/commands.ts";
import { STATUSES } from "../../src/kernel/index.ts";
import { callerOf } from "../../src/mcp/caller.ts";
import { toolsFor } from "../../src/mcp/tools/index.ts";
import { STATUS_LABELS } from "../../src/web/ui/format.ts";

const page = (name: string): string =>
  readFileSync(join(import.meta.dir, "../../docs/guide", `${name}.md`), "utf8");
const REFERENCE = page("reference");
const TUTORIAL = page("tutorial");

/** The part of a page under a heading. */
function part(text: string, heading: string): string {
  const [, below = ""] = text.split(`\n## ${heading}`);
  return below.split("\n## ", 1)[0] ?? "";
}

/** What stands first in the rows of a part's tables. */
const rows = (text: string): string[] =>
  [...text.matchAll(/^\| ([^|]+?) \|/gmu)].map(([, cell = ""]) => cell).filter((cell) => !/^-*$/u.test(cell));

test("the reference has its place in the sidebar and leads to the tutorial, and back", () => {
  const [, front = ""] = REFERENCE.split("---\n");
  expect(parse(front)).toEqual({ sidebar_position: 12, title: "Kanban (Multi-Agent Board)" });
  expect(REFERENCE).toContain("(tutorial.md)");
  expect(TUTORIAL).toContain("(reference.md)");
});

test("the reference has its parts in order", () => {
  const headings = [...REFERENCE.matchAll(/^## (.*)$/gmu)].map(([, heading]) => heading);
  expect(headings).toEqual([
    "Board or delegation?",
    "Concepts",
    "Quick start",
    "How workers use the board",
    "The page",
    "Patterns",
    "Several tenants",
    "One board for every profile",
    "Notifications",
    "Runs",
    "Events",
    "Command line",
    "What it is not",
  ] as string[]);
});

test("the concepts name every status, the tools are the seven, and the commands are the program's", () => {
  for (const status of STATUSES) expect(part(REFERENCE, "Concepts")).toContain(`\`${status}\``);
  const tools = toolsFor(callerOf({ HERMES_KANBAN_TASK: "t_1" }, false), false).map(
    ({ name }) => `\`${name}\``,
  );
  expect(rows(part(REFERENCE, "How workers use the board")).slice(1)).toEqual(tools);
  const [, verbs = ""] = part(REFERENCE, "Command line").split("```");
  for (const verb of verbs.trim().split(/\s+/u)) expect([verb, verb in commands]).toEqual([verb, true]);
});

test("there are nine patterns, and what no code supports is called a convention", () => {
  const patterns = part(REFERENCE, "Patterns");
  expect(rows(patterns)).toEqual(["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"]);
  for (const line of patterns.split("\n").filter((line) => /^\| P\d /u.test(line)))
    expect([line.slice(2, 4), line.includes("a convention")]).toEqual([
      line.slice(2, 4),
      /^\| P[67] /u.test(line),
    ]);
});

test("what the original's pages got wrong is right here", () => {
  const text = REFERENCE.replaceAll(/\s+/gu, " ");
  for (const truth of [
    "**Every** request needs a token, reading too",
    "A subscription lives until its task is done or archived; it survives blocks, crashes and time-outs",
    "the limit was reached (3 by default)",
    "all profiles share it",
    "Tasks of one profile run at the same time unless",
  ])
    expect(text).toContain(truth);
  expect(TUTORIAL.replaceAll(/\s+/gu, " ")).toContain("Three is the default");
});

test("the tutorial knows every column, in the page's words, and tells its four stories", () => {
  const columns = rows(part(TUTORIAL, "The board at a glance")).slice(1);
  expect(columns.map((name) => name.toLowerCase())).toEqual(
    STATUSES.filter((status) => status !== "archived").map((status) => STATUS_LABELS[status].toLowerCase()),
  );
  const headings = [...TUTORIAL.matchAll(/^## (.*)$/gmu)].map(([, heading = ""]) => heading);
  expect(headings.filter((heading) => heading.startsWith("Story"))).toHaveLength(4);
  const next = part(TUTORIAL, "Next steps");
  for (const step of ["--help", "watch --kinds completed,gave_up,timed_out", "notify-subscribe"])
    expect(next).toContain(step);
});
