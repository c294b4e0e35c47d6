import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { KanbunError } from "../kernel/index.ts";
import type { Config } from "./schema.ts";
import { configSchema } from "./schema.ts";
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
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) throw refusal(file, lines.linePos(error.pos[0]), error.message.split("\n")[0] ?? "is not YAML");
  const parsed = v.safeParse(configSchema, document.toJS() ?? {});
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = issue.path?.map((item) => item.key) ?? [];
  const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
  const at = lines.linePos(node?.range?.[0] ?? 0);
  const where = path.join(".") || "the file";
  if (issue.expected === "never") throw refusal(file, at, `${where} is not a setting`);
  throw refusal(
    file,
    at,
    issue.expected ? `${where} must be ${issue.expected}` : `${where}: ${issue.message}`,
  );
}

function refusal(file: string, at: { line: number; col: number }, problem: string): KanbunError {
  return new KanbunError("invalid_input", `${file}:${at.line}:${at.col}: ${problem}`, {
    hint: "mend the line, or see the settings: kanbun config list",
    details: { file, line: at.line, column: at.col },
  });
}
