import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Document, Node } from "yaml";
import { KanbunError } from "../kernel/index.ts";
import type { Config } from "./schema.ts";
import { configSchema } from "./schema.ts";
import { NO_NAMES, settingsIn } from "./setting.ts";
import { yaml } from "./yaml.ts";

/** The one config file of a home. */
export function configFile(home: string): string {
  return join(home, "config.yaml");
}

/**
 * Reads `<home>/config.yaml`; a missing or empty file is the defaults. Refuses `invalid_input` naming file, line
 * and column of the first problem.
 */
export function loadConfig(home: string): Config {
  const file = configFile(home);
  return parseConfig(existsSync(file) ? readFileSync(file, "utf8") : "", file);
}

/** The config in a text; `file` is only named in refusals. */
export function parseConfig(text: string, file: string): Config {
  if (text === "") return v.parse(configSchema, {});
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse: Refuse = (offset, problem, hint) => refusal(file, lines.linePos(offset), problem, hint);
  const [error] = document.errors;
  if (error) throw refuse(error.pos[0], error.message);
  const values = valuesOf(document, refuse);
  refuseNames(document, refuse);
  const parsed = v.safeParse(configSchema, values);
  if (parsed.success) {
    const doubts = doubtsIn(document, (offset) => `${file}:${lines.linePos(offset).line}`);
    return doubts.length === 0 ? parsed.output : { ...parsed.output, doubts };
  }
  const [issue] = parsed.issues;
  const path = issue.path?.map((item) => item.key) ?? [];
  const isKey = issue.expected === "never";
  const hint = isKey ? hintOf(path.map(String)) : undefined;
  throw refuse(placeOf(document, path, isKey), problemOf(issue, path.join(".")), hint);
}

type Refuse = (offset: number, problem: string, hint?: string) => KanbunError;

/** Of a name that is no setting: which there are in its place. Names at the top may be another program's. */
function hintOf(path: readonly string[]): string | undefined {
  const above = path.slice(0, -1);
  const names = settingsIn(above);
  if (names.length === 0) return undefined;
  return `mend the line; the settings of ${above.join(".")} are: ${names.join(", ")}`;
}

/** The document as plain values. An alias that means nothing, or too much, shows only here. */
function valuesOf(document: Document.Parsed, refuse: Refuse): unknown {
  try {
    const values: unknown = document.toJS() ?? {};
    if (!Array.isArray(values)) return values;
  } catch (error) {
    let at = 0;
    yaml().visit(document, {
      Alias(_key, alias) {
        if (alias.resolve(document)) return undefined;
        at = alias.range?.[0] ?? 0;
        return yaml().visit.BREAK;
      },
    });
    throw refuse(at, (error as Error).message);
  }
  throw refuse(0, "the file must be a map of settings");
}

/** Sections of ours in which people give names. */
const WITH_NAMES: ReadonlySet<string> = new Set(["profiles", "caps", "budgets", "notify"]);

/** What is written under a name that every object has would be left out without a word. */
function refuseNames(document: Document.Parsed, refuse: Refuse): void {
  yaml().visit(document, {
    Pair(_key, { key }, [, , section]) {
      const name = String(key);
      if (
        name === "" ||
        !NO_NAMES.has(name) ||
        !yaml().isPair(section) ||
        !WITH_NAMES.has(String(section.key))
      )
        return;
      throw refuse((key as Node).range?.[0] ?? 0, `${JSON.stringify(name)} cannot be a name`);
    },
  });
}

/** Other programs have names of their own at the top; one that begins like ours, or ours like it, is more likely a slip. */
function doubtsIn(document: Document.Parsed, place: (offset: number) => string): string[] {
  const { contents } = document;
  if (!yaml().isMap(contents)) return [];
  const ours = Object.keys(configSchema.entries);
  return contents.items.flatMap(({ key }) => {
    const name = String(key);
    const meant = ours.find((each) => name !== each && isLike(name.toLowerCase(), each));
    if (meant === undefined || ours.includes(name)) return [];
    return [`${place((key as Node).range?.[0] ?? 0)}: ${name} is no setting of kanbun; ${meant} is`];
  });
}

function isLike(name: string, ours: string): boolean {
  return name.length > 2 && (ours.startsWith(name) || name.startsWith(ours));
}

/** Where the trouble stands: the value, the key when the key is wrong, the key above when something is missing. */
function placeOf(document: Document.Parsed, path: readonly unknown[], isKey: boolean): number {
  const value = isKey ? undefined : (document.getIn(path, true) as Node | undefined);
  if (value?.range) return value.range[0];
  const above = document.getIn(path.slice(0, -1), true);
  const pair = yaml().isMap(above) ? above.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
  const key = pair?.key as Node | undefined;
  if (key?.range) return key.range[0];
  return path.length === 0 ? 0 : placeOf(document, path.slice(0, -1), true);
}

function problemOf(issue: v.BaseIssue<unknown>, path: string): string {
  const where = path || "the file";
  if (issue.expected === "never") return `${where} is not a setting`;
  if (issue.expected === null) return `${where}: ${issue.message}`;
  const expected = EXPECTED[issue.expected] ?? issue.expected;
  return issue.input === undefined
    ? `${where} is missing: it must be ${expected}`
    : `${where} must be ${expected}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  Object: "a map",
  Array: "a list",
  number: "a number",
  integer: "a whole number",
  string: "text",
  boolean: "true or false",
};

function refusal(
  file: string,
  at: { line: number; col: number },
  problem: string,
  hint = 'mend the line: "$EDITOR" "$(kanbun config path)"',
): KanbunError {
  return new KanbunError("invalid_input", `${file}:${at.line}:${at.col}: ${problem}`, {
    hint,
    details: { file, line: at.line, column: at.col },
  });
}
