import { expect, test } from "bun:test";
import { join } from "node:path";
import { ALIASES, commands } from "../../src/cli/commands.ts";
import { groupHelp, rootHelp, verbHelp } from "../../src/cli/frame/help.ts";
import { manPage } from "../../src/cli/man/page.ts";
import { allVerbs } from "../support/cli-verbs.ts";
import { expectGolden } from "../support/golden.ts";
import { Home } from "../support/program.ts";

const PAGE = { columns: 100, colour: false };
const golden = (name: string): string => join(import.meta.dir, "golden", name);

const VERBS = await allVerbs();

test("help texts are pinned", () => {
  const groups = Object.entries(commands).filter(([, { sub }]) => sub);
  const pages = [
    rootHelp(PAGE),
    ...groups.map(([name, entry]) => groupHelp(name, entry, PAGE)),
    ...VERBS.map(({ verb }) => verbHelp(verb, PAGE)),
  ];
  expectGolden(golden("help.txt"), pages.join(`${"-".repeat(60)}\n`));
});

test("the map's summaries are the verbs' own, and each name is the verb's", () => {
  for (const { path, entry, verb } of VERBS) {
    expect({ path, summary: entry.summary }).toEqual({ path: verb.name, summary: verb.summary });
  }
});

test("every verb teaches: a sentence, an example that is one of its own lines, and no option without a meaning", () => {
  for (const { verb } of VERBS) {
    expect(verb.summary).toMatch(/^[A-Z].*\.$/);
    expect(verb.examples.length).toBeGreaterThan(0);
    for (const [line] of verb.examples) expect(line).toContain("kanbun");
    for (const [name, arg] of Object.entries(verb.args))
      expect({ verb: verb.name, name, described: arg.description.length > 5 }).toEqual({
        verb: verb.name,
        name,
        described: true,
      });
  }
});

test("aliases name verbs", () => {
  for (const name of Object.values(ALIASES)) expect(commands).toHaveProperty(name);
});

test("no help line is wider than the terminal, down to 40 cells", () => {
  for (const columns of [40, 60, 80]) {
    const page = { columns, colour: false };
    for (const { verb } of VERBS) {
      const { examples, ...rest } = verb;
      const text = verbHelp({ ...rest, examples: [] }, page);
      const wide = text
        .split("\n")
        .filter((line) => Bun.stringWidth(line) > columns && !line.startsWith("usage:"));
      expect({ verb: verb.name, columns, wide, examples: examples.length > 0 }).toEqual({
        verb: verb.name,
        columns,
        wide: [],
        examples: true,
      });
    }
  }
});

test("the manual page has every verb and is roff", async () => {
  const page = await manPage("0.0.0");
  for (const { verb } of VERBS)
    if (commands[verb.name.split(" ")[0] ?? ""]?.group)
      expect(page).toContain(`.SS "kanbun ${verb.name.replaceAll("-", "\\-")}`);
  for (const line of page.split("\n")) expect(line).not.toMatch(/^\.(?!TH|SH|SS|TP|PP|nf|fi|RS|RE|B|I|RI)/);
});

test("[#273] [#252] no arguments print help, exit 0; daemon's line says DEPRECATED", async () => {
  const home = new Home();
  try {
    const ran = await home.run([]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("kanban");
    for (const [name, { group }] of Object.entries(commands))
      if (group) expect(ran.stdout).toMatch(new RegExp(`^ +${name} `, "m"));
    expect(Object.values(commands).filter(({ group }) => group).length).toBeGreaterThan(50);
    expect(ran.stdout).toMatch(/^ +daemon +DEPRECATED/m);
    expect((await home.run(["--help"])).stdout).toBe(ran.stdout);
    expect((await home.run(["create", "--help"])).stdout).toStartWith(
      "Put a task on the board.\n\nusage: kanbun create <title>",
    );
    expect((await home.run(["-h", "create"])).code).toBe(0);
    expect((await home.run(["help", "create"])).stdout).toStartWith("Put a task on the board.");
    expect((await home.run(["boards", "--help"])).stdout).toContain("boards export");
    expect((await home.run(["boards", "export", "-h"])).stdout).toContain(
      "usage: kanbun boards export <slug> <file>",
    );
  } finally {
    await home.remove();
  }
});
