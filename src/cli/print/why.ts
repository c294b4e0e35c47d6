import type { Gate, Why } from "../../kernel/index.ts";
import { line } from "./text.ts";
import { localTime } from "./time.ts";

/** Statuses in which a task waits for nothing. */
const SETTLED = new Set(["running", "done", "archived"]);

/** The text of `why`. */
export function whyText({ id, status, position, gates }: Why): string {
  if (SETTLED.has(status)) return [`${id} is ${status}.`, ...gates.flatMap(fixLine)].join("\n");
  const place = position === null ? "" : `, number ${position} in the queue`;
  if (gates.length > 0) return [`${id} is ${status}${place}, held by:`, ...gates.map(gateText)].join("\n");
  return `${id} is ${status}${place}: nothing holds it, it starts as soon as the dispatcher gets to it.`;
}

/** One reason and the command that lifts it. */
function gateText(gate: Gate): string {
  return [`  - ${reasonText(gate)}`, ...fixLine(gate)].join("\n");
}

/** `waits for t_1a2b3c4d`; the time at which it opens by itself as local time, where the message says it too. */
export function reasonText({ message, until }: Gate): string {
  if (until === undefined) return line(message);
  const at = localTime(until);
  const said = line(message).replace(utc(until), at);
  return said.includes(at) ? said : `${said} (until ${at})`;
}

function utc(seconds: number): string {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

function fixLine({ fix }: Gate): string[] {
  return fix ? [`      ${fix.command}`] : [];
}
