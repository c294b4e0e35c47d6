import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { processTerminal } from "../../src/cli/frame/terminal.ts";
import { Home } from "../support/program.ts";

const source = resolve(import.meta.dir, "../../src");

/** Everything that is loaded at once with a file: its static imports, and theirs. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  if (!file.startsWith("/") || !file.endsWith(".ts")) return seen;
  const text = readFileSync(file, "utf8");
  for (const { path, kind } of new Bun.Transpiler({ loader: "ts" }).scanImports(text))
    if (kind === "import-statement")
      loadedWith(path.startsWith(".") ? join(dirname(file), path) : path, seen);
  return seen;
}

test("the version is printed by main.ts alone", async () => {
  expect([...loadedWith(join(source, "main.ts"))].filter((path) => path.startsWith(source))).toEqual([
    join(source, "main.ts"),
  ]);
  const home = new Home();
  try {
    for (const flag of ["--version", "-V", "-v"])
      expect((await home.run([flag])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  } finally {
    await home.remove();
  }
});

test("a short command loads no server, no YAML, no logger, no colours, no dispatcher", () => {
  const loaded = [
    ...loadedWith(join(source, "cli/frame/run.ts")),
    ...loadedWith(join(source, "cli/list.ts")),
  ];
  expect(loaded.length).toBeGreaterThan(50);
  const heavy = loaded.filter((path) =>
    /^(h3|crossws|yaml|consola|picocolors|croner|@modelcontextprotocol|@bomb)|\/(dispatcher|routes|mcp|notify)\//.test(
      path,
    ),
  );
  expect(heavy).toEqual([]);
});

test("no colour without a terminal, whatever the environment says", () => {
  expect(processTerminal({ FORCE_COLOR: "1", TERM: "xterm" }).colour).toBe(false);
  expect(processTerminal({ COLUMNS: "33" }).columns).toBe(33);
});
