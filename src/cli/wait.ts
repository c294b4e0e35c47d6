import type { Board, Gate } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { option, TASKS, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { STOPPED } from "./frame/stoppable.ts";
import { programsOf, worldOf } from "./frame/world.ts";
import { reasonText } from "./print/why.ts";
import { line } from "./print/text.ts";
import { duration } from "./values/duration.ts";
import type { Awaited } from "./waiting/awaited.ts";
import { lookAt } from "./waiting/awaited.ts";

/** Gates of a waiting task that nobody but a person will open. */
const NOBODY_COMES = /^(unassigned|no_such_profile:.*|dispatcher_down|board_paused|board_draining)$/u;

export default command({
  name: "wait",
  summary: "Wait until tasks have ended.",
  details:
    "For scripts: returns when every task is done or archived, or can only go on with a person: a block, a draft, a review, a parent that failed or waits for a person itself.",
  args: {
    tasks: TASKS,
    timeout: option("Wait no longer than this.", "DURATION", { parse: duration }),
    any: toggle("Return when the first of them has."),
  },
  document: "[{id, title, status, state: succeeded, failed, person or pending, outcome, result, summary}]",
  exits: { 1: "a task failed or waits for a person", 75: "the time is up", 130: "stopped" },
  examples: [
    ["kanbun wait t_1a2b3c4d", "then go on with its result"],
    [
      'id=$(kanbun create "Review it" --assignee critic --quiet) && kanbun wait $id --timeout 30m',
      "in a script",
    ],
  ],
  next: "kanbun show <id> tells all about one, kanbun inbox what needs a person.",
  async run(asked) {
    asked.needsTerminal("wait");
    const board = await asked.board();
    const ids = [...new Set(asked.texts("tasks"))];
    const programs = programsOf(asked.place);
    let states: Awaited[] = [];
    const told = new Map<string, string>();
    const enough = (): boolean => {
      const settled = states.filter(({ state }) => state !== "pending");
      return asked.on("any") ? settled.length > 0 : settled.length === ids.length;
    };
    const look = async (): Promise<boolean> => {
      // Read all anew, also what had ended: it may have been opened again meanwhile.
      states = await lookAt(board, ids, programs);
      if (!asked.json) for (const each of states) tell(asked, each, told);
      return enough();
    };
    let end = "late";
    if (!(await look())) {
      if (!asked.json) await tellWhatNobodyStarts(asked, board, states);
      end = await follow(board, look, {
        limitMs: ((asked.get("timeout") as number | null) ?? Infinity) * 1000,
      });
    }
    if (asked.json) asked.answer(states, "");
    const open = states.filter(({ state }) => state === "pending").map(({ id }) => id);
    if (!enough() && !asked.json) asked.warn(`still going on: ${open.join(", ")}`);
    if (states.some(({ state }) => state !== "succeeded" && state !== "pending")) return 1;
    if (enough()) return 0;
    return end === "stopped" ? STOPPED : 75;
  },
});

/** Each end once; what goes on after all is told of too. */
function tell(asked: Call, task: Awaited, told: Map<string, string>): void {
  const { id, status, state } = task;
  const before = told.get(id);
  if (state !== "pending") {
    const text = textOf(task);
    if (text !== before) asked.say(text);
    told.set(id, text);
  } else if (before !== undefined) {
    asked.warn(`${id} goes on after all: ${status}`);
    told.delete(id);
  }
}

function textOf({ id, status, state, result, summary }: Awaited): string {
  const said = line((state === "succeeded" ? (summary ?? result) : (summary ?? "")) ?? "").trim();
  const how =
    state === "person" ? `${status}: waits for a person` : state === "failed" ? `${status}, failed` : status;
  return `${id} ${how}${said ? ` — ${said}` : ""}`;
}

/** Waiting for what nothing will ever start is a slip worth a word; what many have in common is said once. */
async function tellWhatNobodyStarts(asked: Call, board: Board, states: readonly Awaited[]): Promise<void> {
  const task_ids = states.filter(({ status }) => status === "ready").map(({ id }) => id);
  const answers = await call(board, operations["why-list"], {
    task_ids,
    ...(await worldOf(asked.place, board)),
  });
  const held = new Map<string, { gate: Gate; ids: string[] }>();
  for (const { id, gates } of answers)
    for (const gate of gates.filter(isForPerson)) {
      const known = held.get(gate.message) ?? { gate, ids: [] };
      held.set(gate.message, known);
      known.ids.push(id);
    }
  for (const { gate, ids } of held.values()) {
    const more = ids.length > 1 ? ` and ${ids.length - 1} more:` : "";
    asked.warn(`${ids[0]}${more} ${reasonText(gate)}${gate.fix ? ` (${gate.fix.command})` : ""}`);
  }
}

/** A budget that is not used up for a time alone is too. */
function isForPerson({ code, until }: Gate): boolean {
  return NOBODY_COMES.test(code) || (code.startsWith("budget:") && until === undefined);
}
