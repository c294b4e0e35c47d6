import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { exitCodeOf } from "../../src/kernel/index.ts";
import type { Board } from "../../src/kernel/index.ts";
import type { Terminal } from "../../src/cli/frame/terminal.ts";
import { start } from "../../src/cli/frame/start.ts";
import { openPlace, resolvePlace } from "../../src/config/index.ts";
import { OPERATOR } from "../support/board.ts";
import { allVerbs } from "../support/cli-verbs.ts";
import { Home } from "../support/program.ts";

/** Any words at all after any verb: refused or carried out, always with a known exit code and in clean text. */

setDefaultTimeout(300_000);

const seed = Number(process.env["KANBUN_TEST_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]) | 0;
const numRuns = Number(process.env["KANBUN_TEST_RUNS"] ?? 400);

/** They play on boards of their own, write files where the test stands, or change what all others do. */
const LEFT_OUT = new Set(
  "selftest,drill,boards export,skills install,config set,config unset,dispatch".split(","),
);
const VERBS = (await allVerbs()).filter(({ path }) => !LEFT_OUT.has(path));
const CODES = new Set([0, 1, ...Object.values(exitCodeOf)]);

let home: Home;
let board: Board;
const ids: string[] = [];
beforeAll(async () => {
  home = new Home();
  for (const title of ["a", "b", "c", "d"])
    ids.push((await home.json<{ id: string }>("create", title, "--assignee", "w")).id);
  board = await openPlace(resolvePlace(home.env), OPERATOR);
});
afterAll(async () => {
  board.close();
  await home.remove();
});

interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs a line as a chat does, so that nothing runs for ever. */
async function run(words: readonly string[], columns: number): Promise<Said> {
  const said = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    input: () => Promise.resolve("odd \0 input ☃\n"),
    isTty: true,
    columns,
    colour: false,
    progress: () => {},
    chat: true,
  };
  return { code: await start(words, home.env, terminal), ...said };
}

const ODD =
  ' |-|--|---|--=|-1|0|1e9|99999999999999999999|NaN|null|{}|[]|{"a":1}|t_00000000|default|$(id)|\0|\n|\u001b[31mred|\u202e|😀|日本語|../../etc/passwd|/dev/null|~|ready|2h|2100-01-01T00:00Z|x=y|=|--json|--help|-h|--board|--all|%s%n|constructor|__proto__'.split(
    "|",
  );
const value = fc.oneof(
  fc.constantFrom("", ...ODD, "a".repeat(5000)),
  fc.string({ maxLength: 12, unit: "binary" }),
  fc.nat({ max: 3 }).map((at) => `ID${at}`),
);
const line = fc.constantFrom(...VERBS).chain(({ path, verb }) => {
  const name = fc.constantFrom("board", "json", ...Object.keys(verb.args));
  const part = fc.oneof(
    value.map((word) => [word]),
    name.map((option) => [`--${option}`]),
    fc.tuple(name, value).map(([option, word]) => [`--${option}`, word]),
    fc.tuple(name, value).map(([option, word]) => [`--${option}=${word}`]),
  );
  return fc.array(part, { maxLength: 6 }).map((parts) => [...path.split(" "), ...parts.flat()]);
});

/** Everything commands change, in short. */
async function state(): Promise<string> {
  const rows = await board.sql`
    select (select max(id) from task_events) as events, (select count(*) from tasks) as tasks,
      (select count(*) from kanban_notify_subs) as subscriptions, (select count(*) from kanbun_parked) as parked,
      (select group_concat(key || value) from kanbun_meta) as meta`;
  return JSON.stringify(rows);
}

// oxlint-disable-next-line no-control-regex
const COMMANDS_THE_TERMINAL = /[\u0000-\u0008\u000b-\u001f\u202e]/u;
const BUG = /internal error|undefined|\[object|^\s+at .*:\d+:\d+/mu;

test("any words end in a known exit code and clean text, and bad input changes nothing", async () => {
  const widths = fc.constantFrom(20, 80, 200);
  const property = fc.asyncProperty(line, widths, async (given, columns) => {
    const words = given.map((word) => word.replace(/^ID(\d)$/u, (_, at: string) => ids[Number(at)] ?? ""));
    const before = await state();
    const { code, out, err } = await run(words, columns);
    expect(CODES).toContain(code);
    expect(err).not.toMatch(BUG);
    if (code > 1) expect(err).not.toBe("");
    if (code === 2) expect(await state()).toBe(before);
    if (!words.includes("--json")) expect(out + err).not.toMatch(COMMANDS_THE_TERMINAL);
  });
  await fc.assert(property, { seed, numRuns });
});
