import { isDeepStrictEqual } from "node:util";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import { yaml } from "./yaml.ts";

/**
 * A YAML text with one setting changed (`undefined` takes it out) and everything else left to the letter: comments,
 * indentation, quotes. Where that cannot be done in place (a new name inside `{…}`) the whole is written anew, comments
 * kept. Throws where the path leads through something that is no map.
 */
export function editText(text: string, path: readonly string[], value: unknown): string {
  const { parseDocument } = yaml();
  const document = parseDocument(text);
  if (value === undefined && !document.hasIn(path)) return text;
  const edited = inPlace(text, document, path, value);
  const wanted = parseDocument(text);
  if (value === undefined) wanted.deleteIn(path);
  else wanted.setIn(path, nodeOf(value, wanted));
  if (edited !== null) {
    const read = parseDocument(edited);
    if (read.errors.length === 0 && isDeepStrictEqual(read.toJS(), wanted.toJS())) return edited;
  }
  return wanted.toString({ lineWidth: 0 });
}

/** A scalar is put into the node that is there, which keeps the comment behind it; lists and maps need nodes. */
function nodeOf(value: unknown, document: Document): unknown {
  return value !== null && typeof value === "object" ? document.createNode(value) : value;
}

/** The edited text, unchecked; `null` when there is no place for the edit. */
function inPlace(text: string, document: Document, path: readonly string[], value: unknown): string | null {
  if (value === undefined) return without(text, document, path);
  const node = document.getIn(path, true) as Node | undefined;
  if (node?.range) return spliced(text, [node.range[0], node.range[1]], inline(value));
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const map: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (!isBlockMap(map)) continue;
    const indent = columnOf(text, map.items[0]);
    return inserted(text, endOfLine(text, map), lines(path.slice(depth), value, indent));
  }
  return document.contents === null ? inserted(text, text.length, lines(path, value, 0)) : null;
}

/** Without the setting's lines; the last one of a map leaves the map empty. */
function without(text: string, document: Document, path: readonly string[]): string | null {
  const map: unknown = document.getIn(path.slice(0, -1), true) ?? document.contents;
  if (!isBlockMap(map)) return null;
  const pair = map.items.find(({ key }) => String(key) === path.at(-1));
  if (!pair) return null;
  if (map.items.length === 1) return spliced(text, [map.range?.[0] ?? 0, map.range?.[1] ?? 0], "{}");
  return text.slice(0, startOfLine(text, pair)) + text.slice(endOfLine(text, pair));
}

/** Replaces a range by a value; the blanks and line ends that end the range stay. */
function spliced(text: string, [from, to]: readonly [number, number], value: string): string {
  const kept = text.slice(from, to).trimEnd().length;
  const gap = text.charAt(from - 1) === ":" ? " " : "";
  return `${text.slice(0, from)}${gap}${value}${text.slice(from + kept)}`;
}

function inserted(text: string, at: number, added: readonly string[]): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text.slice(0, at);
  const gap = before === "" || before.endsWith("\n") ? "" : end;
  return `${before}${gap}${added.join(end)}${end}${text.slice(at)}`;
}

/** A setting as lines, each name of its path below the one before. */
function lines(path: readonly string[], value: unknown, indent: number): string[] {
  return path.map((name, depth) => {
    const last = depth === path.length - 1;
    return `${" ".repeat(indent + 2 * depth)}${inline(name)}:${last ? ` ${inline(value)}` : ""}`;
  });
}

/** A value on one line. */
function inline(value: unknown): string {
  if (typeof value === "string" && /[\r\n]/u.test(value)) return JSON.stringify(value);
  return yaml().stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function isBlockMap(node: unknown): node is YAMLMap<Node, Node | null> {
  return yaml().isMap(node) && node.flow !== true && node.items.length > 0;
}

function startOfLine(text: string, pair: Pair<Node, Node | null>): number {
  return text.lastIndexOf("\n", (pair.key.range?.[0] ?? 0) - 1) + 1;
}

function columnOf(text: string, pair: Pair<Node, Node | null> | undefined): number {
  return pair ? (pair.key.range?.[0] ?? 0) - startOfLine(text, pair) : 0;
}

/** Behind the last line of a pair, or of the last pair of a map. */
function endOfLine(text: string, place: Pair<Node, Node | null> | YAMLMap<Node, Node | null>): number {
  const pair = yaml().isMap(place) ? place.items.at(-1) : place;
  const value = pair?.value;
  if (isBlockMap(value)) return endOfLine(text, value);
  const end = value?.range?.[1] ?? pair?.key.range?.[1] ?? text.length;
  if (text.charAt(end - 1) === "\n") return end;
  const at = text.indexOf("\n", end);
  return at < 0 ? text.length : at + 1;
}
