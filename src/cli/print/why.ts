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

/** `waits for t_1a2b3c4d` */
export function reasonText({ message, until }: Gate): string {
  return `${line(message)}${until === undefined ? "" : ` (until ${localTime(until)})`}`;
}

function fixLine({ fix }: Gate): string[] {
  return fix ? [`      ${fix.command}`] : [];
}
