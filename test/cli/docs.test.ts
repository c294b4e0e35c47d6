import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALIASES, commands } from "../../src/cli/commands.ts";
import { GLOBAL } from "../../src/cli/frame/command.ts";
import { optionOf } from "../../src/cli/frame/parse.ts";
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

/** Command lines of a page: lines of its shell examples, and what stands between backticks. */
function commandLines(text: string): string[] {
  const fenced = [...text.matchAll(/^```(?:sh)?\n([^]*?)^```/gmu)].flatMap(([, lines = ""]) =>
    lines.replaceAll("\\\n", " ").split("\n"),
  );
  const spans = [...text.replaceAll(/^```[^]*?^```/gmu, "").matchAll(/`([^`]+)`/gu)].map(
    ([, span = ""]) => span,
  );
  return [...fenced, ...spans]
    .flatMap((line) => line.split(/\$\(|&&|\|\||[|;#)]/u))
    .map((line) => line.trim().replaceAll(/\s+/gu, " "))
    .filter((line) => /^kanbun [a-z]/u.test(line));
}

/** The words of a line up to where a placeholder or a quote makes it more than words. */
function plainWords(line: string): string[] {
  return line
    .replaceAll(/'[^']*'|"[^"]*"/gu, "TEXT")
    .split(" ")
    .slice(1)
    .filter((word) => !/^[…<>]/u.test(word));
}

test("every command line in the docs names a verb and options that there are", async () => {
  const pages = [...new Bun.Glob("**/*.md").scanSync(page("")), "../README.md"];
  for (const file of pages)
    for (const line of commandLines(readFileSync(page(file), "utf8"))) {
      const words = plainWords(line);
      const { verb } =
        VERBS.find(({ path }) => `${words.join(" ")} `.startsWith(`${path} `)) ??
        VERBS.find(({ path }) => path === `${words[0]} list` || path === ALIASES[words[0] ?? ""]) ??
        {};
      const options = words.filter((word) => word.startsWith("--") && word.length > 2);
      const unknown = options.filter(
        (word) => optionOf({ ...verb?.args, ...GLOBAL }, word.split(/[=`…]/u, 1)[0] ?? "") === null,
      );
      expect({ file, line, verb: verb !== undefined, unknown }).toEqual({
        file,
        line,
        verb: true,
        unknown: [],
      });
    }
});
