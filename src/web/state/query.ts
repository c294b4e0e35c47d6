import { STATUSES, type TaskSummary } from "../api/types.ts";
import { needsPerson, staleness } from "./signs.ts";

/**
 * The filter line, also the grammar of saved views and links:
 * `status:running,blocked agent:codex -tenant:acme priority>2 cost>1 age>2h updated<1h is:late has:comments "exact text" word`.
 * All terms must hold; a comma means "or"; a leading minus turns a term around.
 */
export interface Term {
  /** Where the term stands in the line, to take it out again. */
  start: number;
  end: number;
  negated: boolean;
  field: Field;
  operator: ":" | ">" | "<" | ">=" | "<=";
  values: string[];
}

export interface Query {
  terms: Term[];
  /** One sentence for each part that is not understood; such parts filter nothing. */
  errors: string[];
}

const TEXT_FIELDS = ["status", "agent", "tenant", "id", "kind", "outcome", "is", "has"] as const;
const NUMBER_FIELDS = ["priority", "cost", "attempts", "comments"] as const;
const TIME_FIELDS = ["age", "running", "updated"] as const;
type Field =
  | "text"
  | (typeof TEXT_FIELDS)[number]
  | (typeof NUMBER_FIELDS)[number]
  | (typeof TIME_FIELDS)[number];

const ALIASES: Record<string, Field> = { assignee: "agent", profile: "agent", p: "priority", block: "kind" };
const IS = ["unassigned", "late", "stale", "open", "waiting", "retried", "failed", "attention"] as const;
const HAS = ["comments", "parents", "children", "links", "progress", "cost"] as const;
const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const TOKEN = /-?(?:[a-z_]+(?:>=|<=|[:<>]))?(?:"[^"]*"?|[^\s"]+)+/gi;

/** Reads a filter line. It never fails: what makes no sense is named in `errors` and left out. */
export function parseQuery(line: string): Query {
  const query: Query = { terms: [], errors: [] };
  for (const match of line.matchAll(TOKEN)) {
    const term = readTerm(match[0], match.index);
    if (typeof term === "string") query.errors.push(term);
    else query.terms.push(term);
  }
  return query;
}

/** Whether a card passes. `nowSeconds` is what ages are measured against. */
export function matches(card: TaskSummary, query: Query, nowSeconds: number): boolean {
  return query.terms.every((term) => holds(card, term, nowSeconds) !== term.negated);
}

/** The line without one of its terms. */
export function removeTerm(line: string, term: Term): string {
  return `${line.slice(0, term.start)} ${line.slice(term.end)}`.replace(/\s+/g, " ").trim();
}

/** The line with `field:value` set to one value (null takes it out), its other terms untouched. */
export function setField(line: string, field: Field, value: string | null): string {
  let rest = line;
  for (const term of parseQuery(line).terms.reverse())
    if (term.field === field && !term.negated) rest = removeTerm(rest, term);
  if (value === null) return rest.trim();
  return `${rest} ${field}:${/[\s",]/.test(value) ? `"${value}"` : value}`.trim();
}

/** The single value a line gives a field, for the controls that show it. */
export function fieldValue(query: Query, field: Field): string | null {
  const found = query.terms.filter((term) => term.field === field && !term.negated);
  return found.length === 1 && found[0]?.values.length === 1 ? (found[0].values[0] ?? null) : null;
}

function readTerm(token: string, start: number): Term | string {
  const negated = token.startsWith("-") && token.length > 1;
  const body = negated ? token.slice(1) : token;
  const place = { start, end: start + token.length, negated };
  const split = /^([a-z_]+)(>=|<=|[:<>])(.*)$/is.exec(body);
  const name = split?.[1]?.toLowerCase() ?? "";
  const field =
    ALIASES[name] ??
    ([...TEXT_FIELDS, ...NUMBER_FIELDS, ...TIME_FIELDS].find((known) => known === name) as Field | undefined);
  if (body.startsWith("@") && body.length > 1)
    return { ...place, field: "agent", operator: ":", values: [body.slice(1)] };
  if (!split || !field) return { ...place, field: "text", operator: ":", values: [unquote(body)] };
  const operator = split[2] as Term["operator"];
  const values = splitValues(split[3] ?? "");
  if (values.length === 0) return `${name}${operator} needs a value`;
  return checkTerm({ ...place, field, operator, values });
}

function checkTerm(term: Term): Term | string {
  const { field, operator, values } = term;
  const first = values[0] as string;
  if (isTextField(field)) {
    if (operator !== ":") return `${field} takes a colon: ${field}:${first}`;
    const allowed: readonly string[] | null =
      field === "status" ? STATUSES : field === "is" ? IS : field === "has" ? HAS : null;
    const unknown = allowed && values.find((value) => !allowed.includes(value.toLowerCase()));
    return unknown ? `${field}:${unknown} is unknown; one of ${allowed.join(", ")}` : term;
  }
  if (isTimeField(field)) {
    if (operator === ":") return `${field} compares: ${field}>${first} or ${field}<${first}`;
    return durationSeconds(first) === null ? `${first} is no duration; like 90s, 30m, 2h, 7d` : term;
  }
  return values.some((value) => Number.isNaN(numberOf(value))) ? `${first} is no number` : term;
}

function holds(card: TaskSummary, term: Term, nowSeconds: number): boolean {
  const { field, operator, values } = term;
  if (field === "text") return textOf(card).includes((values[0] as string).toLowerCase());
  if (isTextField(field))
    return values.some((value) => holdsText(card, field, value.toLowerCase(), nowSeconds));
  if (isTimeField(field))
    return compare(secondsOf(card, field, nowSeconds), operator, durationSeconds(values[0] as string) ?? 0);
  return values.some((value) => compare(amountOf(card, field), operator, numberOf(value)));
}

function holdsText(
  card: TaskSummary,
  field: (typeof TEXT_FIELDS)[number],
  value: string,
  nowSeconds: number,
): boolean {
  if (field === "status") return card.status === value;
  if (field === "agent")
    return value === "none" ? !card.assignee : (card.assignee ?? "").toLowerCase() === value;
  if (field === "tenant")
    return value === "none" ? !card.tenant : (card.tenant ?? "").toLowerCase() === value;
  if (field === "id") return card.id.toLowerCase().startsWith(value);
  if (field === "kind") return (card.block_kind ?? "none").toLowerCase() === value;
  if (field === "outcome") return (card.outcome ?? "none").toLowerCase() === value;
  if (field === "is") return holdsIs(card, value, nowSeconds);
  return holdsHas(card, value);
}

function holdsIs(card: TaskSummary, value: string, nowSeconds: number): boolean {
  if (value === "unassigned") return !card.assignee;
  if (value === "late") return Boolean(card.late);
  if (value === "open") return card.status !== "done" && card.status !== "archived";
  if (value === "waiting") return card.open_parents > 0;
  if (value === "retried") return card.attempts > 1;
  if (value === "failed") return card.outcome === "failure";
  return value === "stale" ? staleness(card, nowSeconds) !== null : needsPerson(card);
}

function holdsHas(card: TaskSummary, value: string): boolean {
  if (value === "comments") return card.comment_count > 0;
  if (value === "parents") return card.link_counts.parents > 0;
  if (value === "children") return card.link_counts.children > 0;
  if (value === "links") return card.link_counts.parents + card.link_counts.children > 0;
  if (value === "progress") return card.progress !== null;
  return (card.cost_usd ?? 0) > 0;
}

function secondsOf(card: TaskSummary, field: (typeof TIME_FIELDS)[number], nowSeconds: number): number {
  if (field === "age") return nowSeconds - card.created_at;
  if (field === "running")
    return card.run_started_at === null || card.status !== "running"
      ? Number.NaN
      : nowSeconds - card.run_started_at;
  return nowSeconds - Math.max(card.updated_at, card.last_heartbeat_at ?? 0);
}

function amountOf(card: TaskSummary, field: (typeof NUMBER_FIELDS)[number]): number {
  if (field === "priority") return card.priority;
  if (field === "cost") return card.cost_usd ?? 0;
  return field === "attempts" ? card.attempts : card.comment_count;
}

function compare(left: number, operator: Term["operator"], right: number): boolean {
  if (operator === ">") return left > right;
  if (operator === "<") return left < right;
  if (operator === ">=") return left >= right;
  return operator === "<=" ? left <= right : left === right;
}

function textOf(card: TaskSummary): string {
  return `${card.id} ${card.title} ${card.assignee ?? ""} ${card.tenant ?? ""}`.toLowerCase();
}

function durationSeconds(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhdw]?)$/i.exec(text);
  return match ? Number(match[1]) * (SECONDS[match[2]?.toLowerCase() || "s"] as number) : null;
}

function numberOf(text: string): number {
  return Number(text.replace(/^[$p]/i, "") || "x");
}

function splitValues(text: string): string[] {
  return (text.match(/"[^"]*"?|[^,"]+/g) ?? []).map(unquote).filter((value) => value !== "");
}

function unquote(text: string): string {
  return text.replaceAll('"', "");
}

function isTextField(field: Field): field is (typeof TEXT_FIELDS)[number] {
  return (TEXT_FIELDS as readonly string[]).includes(field);
}

function isTimeField(field: Field): field is (typeof TIME_FIELDS)[number] {
  return (TIME_FIELDS as readonly string[]).includes(field);
}
