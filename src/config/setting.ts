import type * as v from "valibot";
import { configSchema } from "./schema.ts";

/** Where in the schema a dotted key leads; `undefined` when no setting has that name. */
export interface Slot {
  path: string[];
  /** What values it takes, in a word: `number`, `string`, `list`. */
  kind: string;
  standard: unknown;
}

interface Node {
  type?: string;
  wrapped?: Node;
  default?: unknown;
  pipe?: readonly Node[];
  entries?: Readonly<Record<string, Node>>;
  value?: Node;
  options?: readonly unknown[];
}

const ROOT = configSchema as v.GenericSchema as unknown as Node;

/** Names that would reach into what every object has; nothing is read under them. */
export const NO_NAMES: ReadonlySet<string> = new Set(["", "__proto__", "prototype", "constructor"]);

const SINGLE: ReadonlySet<string> = new Set(["number", "string", "boolean"]);

/**
 * The setting a dotted key names: `dispatch.interval_seconds`, `profiles.writer.model`. A name may have dots itself,
 * as in `profiles.gpt-4.1.model`: the shortest one behind which the rest is a setting counts.
 */
export function slotOf(key: string): Slot | undefined {
  return slotIn(ROOT, [], key.split("."));
}

function slotIn(node: Node, path: string[], rest: readonly string[]): Slot | undefined {
  const shape = core(node);
  const [name = ""] = rest;
  if (rest.length === 0)
    return { path, kind: kindOf(shape), standard: node.wrapped ? node.default : undefined };
  if (shape.type === "unknown" || shape.type === "any")
    return { path: [...path, ...rest], kind: "any", standard: undefined };
  if (shape.entries) {
    const child = Object.hasOwn(shape.entries, name) ? shape.entries[name] : undefined;
    return child && slotIn(child, [...path, name], rest.slice(1));
  }
  if (shape.type !== "record" || !shape.value) return undefined;
  // A name with dots is taken only where the rest proves it: `writer.modle` is a slip, no profile.
  const proven = SINGLE.has(core(shape.value).type ?? "") ? rest.length : rest.length - 1;
  for (let length = 1; length <= Math.max(1, proven); length += 1) {
    const given = rest.slice(0, length).join(".");
    const slot = NO_NAMES.has(given) ? undefined : slotIn(shape.value, [...path, given], rest.slice(length));
    if (slot) return slot;
  }
  return undefined;
}

/** Names of the settings of a map, by the way to it; none where that has no names of its own. */
export function settingsIn(path: readonly string[]): string[] {
  let node: Node | undefined = ROOT;
  for (const name of path) {
    const shape: Node | undefined = node && core(node);
    node = shape?.entries ? shape.entries[name] : shape?.value;
  }
  return Object.keys((node && core(node))?.entries ?? {});
}

/** Every setting that has a fixed name, leaves only: what can be suggested. */
export function settingNames(node: Node = ROOT, above = ""): string[] {
  return Object.entries(core(node).entries ?? {}).flatMap(([name, child]) => {
    const key = above === "" ? name : `${above}.${name}`;
    return core(child).entries ? settingNames(child, key) : [key];
  });
}

function kindOf({ type, options, entries }: Node): string {
  if (entries || type === "record") return "map";
  if (type === "picklist") return (options ?? []).map(String).join("|");
  return type === "array" ? "list" : (type ?? "any");
}

/** The schema inside `optional`, `nullable` and pipes. */
function core(node: Node): Node {
  if (node.wrapped) return core(node.wrapped);
  const [first] = node.pipe ?? [];
  return first && first !== node && (first.wrapped || first.pipe) ? core(first) : node;
}
