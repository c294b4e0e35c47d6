import { existsSync, readFileSync, realpathSync } from "node:fs";
import { KanbunError } from "../kernel/index.ts";
import { withoutSecrets } from "./hidden.ts";
import { editText } from "./edit-text.ts";
import { configFile, parseConfig } from "./load.ts";
import { makeHome } from "./make-home.ts";
import { replaceFile } from "./replace-file.ts";
import type { Config } from "./schema.ts";
import { settingNames, slotOf } from "./setting.ts";
import type { Slot } from "./setting.ts";
import { yaml } from "./yaml.ts";

/** One setting as it stands. */
export interface Setting {
  key: string;
  value: unknown;
  /** `null` where there is none. */
  default: unknown;
  source: "file" | "default";
}

/** Every setting with its value, in the order of the schema; secrets are hidden. */
export function listSettings(config: Config, home: string): Setting[] {
  const given = fileValues(home);
  const keys = [...new Set([...settingNames(), ...leaves(given)])];
  const slots = keys.flatMap((key) => {
    const found = slotOf(key);
    return found ? [{ key, ...found }] : [];
  });
  return slots
    .filter(({ path }) => !slots.some((other) => isAbove(path, other.path)))
    .map(({ key, path, standard }) => ({
      key,
      value: withoutSecrets(path, at(config, path) ?? null),
      default: standard ?? null,
      source: at(given, path) === undefined ? ("default" as const) : ("file" as const),
    }))
    .filter(({ value, source }) => source === "file" || !isEmptyMap(value));
}

function isAbove(path: readonly string[], other: readonly string[]): boolean {
  return path.length < other.length && path.every((name, index) => name === other[index]);
}

/** One setting's value. Refuses `not_found` for a name no setting has. */
export function getSetting(config: Config, key: string): unknown {
  return at(config, slot(key).path) ?? null;
}

/**
 * Writes one setting into the config file, all else left as it is; `undefined` takes it out. The whole file is checked
 * before it replaces the old one. Refuses `not_found` for an unknown name, `invalid_input` for a wrong value.
 */
export function changeSetting(home: string, key: string, text: string | undefined): void {
  const { path, kind } = slot(key);
  const file = configFile(home);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const document = yaml().parseDocument(before);
  if (document.errors.length > 0 || (document.contents !== null && !yaml().isMap(document.contents)))
    parseConfig(before, file);
  const value = text === undefined || kind === "string" ? text : valueOf(text, key);
  const changed = editedText(before, path, value);
  refuseInvalid(changed, before, file);
  makeHome(home);
  // A file that is kept elsewhere and linked to stays there.
  replaceFile(existsSync(file) ? realpathSync(file) : file, changed);
}

function editedText(before: string, path: readonly string[], value: unknown): string {
  try {
    return editText(before, path, value);
  } catch (error) {
    throw new KanbunError(
      "invalid_input",
      `${path.join(".")} cannot be changed: ${(error as Error).message}`,
      {
        hint: "the file has something else than a map there; change it by hand: kanbun config path",
        cause: error,
      },
    );
  }
}

/**
 * Says what is wrong with the value, not where it would have stood; what was wrong before is named where it stands.
 */
function refuseInvalid(changed: string, before: string, file: string): void {
  const problem = problemIn(changed, file);
  if (problem === null) return;
  const old = problemIn(before, file);
  if (old !== null && placeless(old) === placeless(problem)) throw old;
  throw new KanbunError("invalid_input", placeless(problem), {
    hint: "nothing was written; see: kanbun config list",
  });
}

function problemIn(text: string, file: string): KanbunError | null {
  try {
    parseConfig(text, file);
    return null;
  } catch (error) {
    if (error instanceof KanbunError) return error;
    throw error;
  }
}

function placeless({ message }: KanbunError): string {
  return message.replace(/^.*?:\d+:\d+: /u, "");
}

function slot(key: string): Slot {
  const found = slotOf(key);
  if (found) return found;
  throw new KanbunError("not_found", `no setting is called ${key}`, {
    hint: "kanbun config list",
    details: { key, settings: settingNames() },
  });
}

function valueOf(text: string, key: string): unknown {
  try {
    return yaml().parse(text) as unknown;
  } catch (error) {
    throw new KanbunError("invalid_input", `${key}: ${(error as Error).message.split("\n")[0]}`, {
      hint: "values are YAML: 30, true, text, [a, b]",
      cause: error,
    });
  }
}

function fileValues(home: string): unknown {
  const file = configFile(home);
  return existsSync(file) ? (yaml().parse(readFileSync(file, "utf8")) as unknown) : {};
}

function leaves(value: unknown, above = ""): string[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return above === "" ? [] : [above];
  return Object.entries(value).flatMap(([name, child]) =>
    leaves(child, above === "" ? name : `${above}.${name}`),
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, name) =>
      inside !== null && typeof inside === "object" && Object.hasOwn(inside, name)
        ? (inside as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function isEmptyMap(value: unknown): boolean {
  return (
    value === null || (typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0)
  );
}
