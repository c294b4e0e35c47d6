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

/** The setting a dotted key names: `dispatch.interval_seconds`, `profiles.writer.model`. */
export function slotOf(key: string): Slot | undefined {
  const path = key.split(".");
  let node: Node | undefined = ROOT;
  let standard: unknown;
  for (const name of path) {
    const shape: Node = core(node ?? {});
    if (shape.type === "unknown" || shape.type === "any") return { path, kind: "any", standard: undefined };
    const entries = shape.entries;
    if (entries) node = Object.hasOwn(entries, name) ? entries[name] : undefined;
    else node = shape.type === "record" ? shape.value : undefined;
    if (!node || name === "") return undefined;
    standard = node.wrapped ? node.default : undefined;
  }
  return { path, kind: kindOf(core(node ?? {})), standard };
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
