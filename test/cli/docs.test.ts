import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../src/cli/commands.ts";
import { exitCodeOf } from "../../src/kernel/index.ts";
import { allVerbs } from "../support/cli-verbs.ts";
import { documentTable, referencePage } from "../support/cli-reference.ts";
import { expectGolden } from "../support/golden.ts";
import { taskDocument } from "../../src/cli/print/documents.ts";
import { manPage } from "../../src/cli/man/page.ts";
import type { Task } from "../../src/kernel/index.ts";

const page = (name: string): string => join(import.meta.dir, "../../docs", name);
const DOCS = readFileSync(page("cli.md"), "utf8");
const VERBS = await allVerbs();

test("docs/cli-reference.md has every verb, argument, default, document and example as declared", () => {
  expectGolden(page("cli-reference.md"), referencePage(VERBS));
});

test("docs/cli.md has the JSON document of every verb as declared", () => {
  const [begin, end] = ["<!-- documents -->\n", "<!-- /documents -->"];
  const [before = "", after = ""] = DOCS.split(new RegExp(`${begin}[^]*${end}`, "u"));
  expectGolden(page("cli.md"), `${before}${begin}${documentTable(VERBS)}${end}${after}`);
});

test("docs/cli.md names every command", () => {
  for (const [name, entry] of Object.entries(commands))
    for (const verb of entry.sub ? Object.keys(entry.sub).map((sub) => `${name} ${sub}`) : [name])
      expect(DOCS).toContain(`\`${verb}\``);
});

test("docs/cli.md and the manual page have every exit code", async () => {
  const manual = await manPage("0.0.0");
  for (const [name, code] of Object.entries(exitCodeOf)) {
    const row = DOCS.split("\n").find((line) => line.startsWith(`| ${code} |`));
    expect(row).toContain(`\`${name}\``);
    expect(manual).toContain(`.TP\n\\fB${code}\\fR`);
  }
});

test("docs/cli.md names every field of a task", () => {
  for (const field of Object.keys(taskDocument({} as Task)))
    expect(DOCS).toMatch(new RegExp(`\\b${field}\\b`));
});
