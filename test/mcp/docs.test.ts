import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callerOf } from "../../src/mcp/caller.ts";
import { toolsFor } from "../../src/mcp/tools/index.ts";

const page = readFileSync(join(import.meta.dir, "../../docs/mcp.md"), "utf8");
const tools = toolsFor(callerOf({ KANBUN_TASK: "t_1" }, true), true);

for (const { name, params } of tools)
  test(`docs/mcp.md has ${name} with its parameters`, () => {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
    const { entries } = params as unknown as { entries: Record<string, unknown> };
    for (const parameter of Object.keys(entries)) expect(row).toMatch(new RegExp(`\`\\[?${parameter}\\]?\``));
  });

test("docs/mcp.md names no tool that is not there", () => {
  const named = [...page.matchAll(/^\| `(kanban_\w+)` \|/gmu)].map(([, name = ""]) => name);
  expect(named).toEqual(tools.map(({ name }) => name));
});
