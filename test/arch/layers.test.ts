import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * The layer rules, held over every file (the linter holds them too, but a later override replaces an earlier
 * one's options in silence; this cannot).
 */

const root = resolve(import.meta.dir, "../..");
const source = join(root, "src");

interface Import {
  from: string;
  /** A path below src for relative imports, else the module's name. */
  to: string;
  relative: boolean;
}

const files = [...new Bun.Glob("**/*.{ts,tsx}").scanSync(source)].filter((file) => !file.endsWith(".d.ts"));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), "utf8");
  const loader = file.endsWith("x") ? "tsx" : "ts";
  return new Bun.Transpiler({ loader }).scanImports(text).map(({ path }) => ({
    from: file,
    relative: path.startsWith("."),
    to: path.startsWith(".") ? relative(source, resolve(dirname(join(source, file)), path)) : path,
  }));
}

const imports = files.flatMap(importsOf);

function offending(inside: RegExp, allowed: RegExp): string[] {
  return imports
    .filter(({ from, to }) => inside.test(from) && !allowed.test(to))
    .map(({ from, to }) => `${from} imports ${to}`);
}

test("the scan sees the project", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(100);
});

test("the engine imports only node, bun:ffi and SQLite", () => {
  expect(offending(/^kernel\/engine\//, /^(node:|bun:ffi$|@sqlite\.org\/|kernel\/engine\/)/)).toEqual([]);
});

test("the kernel imports nothing above it, no HTTP, no CLI, no processes", () => {
  expect(
    offending(/^kernel\/(?!engine\/)/, /^(kernel\/|valibot$|node:(path|fs|fs\/promises|crypto|os)$)/),
  ).toEqual([]);
});

test("the kernel reads no clock and no runtime by itself", () => {
  const bad = files.filter((file) => {
    if (!/^kernel\/(?!engine\/)/.test(file)) return false;
    const text = readFileSync(join(source, file), "utf8");
    return /Date\.now|new Date\(\)|\bBun\.|Math\.random|process\.(env|pid)/.test(text);
  });
  expect(bad).toEqual([]);
});

/** A door of its own: who hands a command over needs the home and nothing else, and has no time to load the rest. */
const SIDE_DOORS: Readonly<Record<string, string>> = { "cli/handover/ask.ts": "config/home.ts" };

test("layers above use the doors of the kernel, the dispatcher and the config", () => {
  for (const layer of ["config", "dispatcher", "routes", "mcp", "notify", "cli"]) {
    for (const door of ["kernel", "dispatcher", "routes", "mcp", "notify", "config"]) {
      if (door === layer) continue;
      const through = new RegExp(`^(?!${door}/)|^${door}/index\\.ts$`);
      const others = offending(new RegExp(`^${layer}/`), through).filter(
        (line) => !Object.entries(SIDE_DOORS).some(([from, to]) => line === `${from} imports ${to}`),
      );
      expect(others).toEqual([]);
    }
  }
});

test("no layer looks up: dispatcher, mcp and notify know no routes and no CLI; routes know no CLI", () => {
  expect(offending(/^(dispatcher|mcp|notify|config)\//, /^(?!(routes|cli|web)\/)/)).toEqual([]);
  expect(offending(/^routes\//, /^(?!cli\/)/)).toEqual([]);
});

test("the page takes only types from outside its folder", () => {
  expect(offending(/^web\//, /^(web\/|(?!kernel|dispatcher|routes|mcp|notify|cli|config)[^/]+)/)).toEqual([]);
});

test("main.ts stays a map of lazy commands under 40 lines", () => {
  const text = readFileSync(join(source, "main.ts"), "utf8");
  expect(text.split("\n").length).toBeLessThanOrEqual(40);
});

test("every relative import names an existing file with its extension", () => {
  const broken = imports.filter(
    ({ to, relative }) => relative && !existsSync(join(source, to.split("?")[0] ?? to)),
  );
  expect(broken).toEqual([]);
});

test("names say what is inside", () => {
  const vague = files.filter((file) =>
    /(^|\/)(utils?|helpers?|lib|common|manager|misc)(\.tsx?)?(\/|$)/.test(file),
  );
  expect(vague).toEqual([]);
});
