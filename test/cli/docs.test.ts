import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../src/cli/commands.ts";
import { exitCodeOf } from "../../src/kernel/index.ts";
import { taskDocument } from "../../src/cli/print/documents.ts";
import { manPage } from "../../src/cli/man/page.ts";
import type { Task } from "../../src/kernel/index.ts";

const DOCS = readFileSync(join(import.meta.dir, "../../docs/cli.md"), "utf8");

test("docs/cli.md names every command", () => {
  for (const [name, entry] of Object.entries(commands))
    for (const verb of entry.sub ? Object.keys(entry.sub).map((sub) => `${name} ${sub}`) : [name])
      expect(DOCS).toContain(`\`${verb}\``);
});

test("docs/cli.md and the manual page have every exit code", async () => {
  const page = await manPage("0.0.0");
  for (const [name, code] of Object.entries(exitCodeOf)) {
    const row = DOCS.split("\n").find((line) => line.startsWith(`| ${code} |`));
    expect(row).toContain(`\`${name}\``);
    expect(page).toContain(`.TP\n\\fB${code}\\fR`);
  }
});

test("docs/cli.md names every field of a task", () => {
  for (const field of Object.keys(taskDocument({} as Task)))
    expect(DOCS).toMatch(new RegExp(`\\b${field}\\b`));
});
