import { expect, test } from "bun:test";
import { join } from "node:path";
import { COMMANDS } from "../../src/web/keys/map.ts";
import { expectGolden } from "../support/golden.ts";
import { Home } from "../support/program.ts";
import { keyboardPage } from "./keyboard-page.ts";

test("docs/keyboard.md tells what the registry holds", () => {
  expectGolden(join(import.meta.dir, "../../docs/keyboard.md"), keyboardPage());
});

test("every command has a name of its own", () => {
  const ids = COMMANDS.map((command) => command.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const command of COMMANDS) expect(command.title).not.toBe("");
});

test("no key does two things in one place", () => {
  const seen = new Map<string, string[]>();
  for (const command of COMMANDS) {
    for (const key of command.keys)
      seen.set(`${command.scope} ${key}`, [...(seen.get(`${command.scope} ${key}`) ?? []), command.id]);
  }
  expect([...seen].filter(([, ids]) => ids.length > 1)).toEqual([]);
});

test("every line for the terminal names a command of the program", async () => {
  const home = new Home();
  try {
    const lines = COMMANDS.flatMap((command) =>
      command.cli ? [command.cli({ ids: ["t_1"], query: "status:ready agent:codex" })] : [],
    );
    const verbs = new Set(
      lines.flatMap((line) => line.split("&&")).map((line) => line.trim().split(" ")[1]!),
    );
    const { stdout } = await home.run(["--help"]);
    const missing = [...verbs].filter((verb) => !new RegExp(`^ {2}${verb} `, "m").test(stdout));
    expect(lines.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  } finally {
    await home.remove();
  }
});
