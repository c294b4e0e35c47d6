import type { Board, Task } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { option, TASKS, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { programsOf, worldOf } from "./frame/world.ts";
import { line } from "./print/text.ts";
import { duration } from "./values/duration.ts";

/** Gates of a waiting task that nobody but a person will open. */
const NOBODY_COMES = /^(unassigned|no_such_profile:.*|dispatcher_down|board_paused|board_draining)$/u;

/** As the shell reports what Ctrl-C ended. */
const STOPPED = 130;

/** Where a task stands for who waits for it. `person`: nothing goes on before somebody decides. */
type State = "succeeded" | "failed" | "person" | "pending";

interface Awaited {
  id: string;
  title: string;
  status: Task["status"];
  state: State;
  outcome: Task["outcome"];
  result: string | null;
  /** Of the last attempt: its hand-over, or why it failed or is blocked. */
  summary: string | null;
}

export default command({
  name: "wait",
  summary: "Wait until tasks have ended.",
  details:
    "For scripts: returns when every task is done or archived, or can only go on with a person (a block, a draft, a review).",
  args: {
    tasks: TASKS,
    timeout: option("Wait no longer than this.", "DURATION", { parse: duration }),
    any: toggle("Return when the first of them has."),
  },
  document: "[{id, title, status, state: succeeded, failed, person or pending, outcome, result, summary}]",
  exits: { 1: "a task failed or waits for a person", 75: "the time is up" },
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
    const settled = new Map<string, Awaited>();
    let states: Awaited[] = [];
    const enough = (): boolean => (asked.on("any") ? settled.size > 0 : settled.size === ids.length);
    const look = async (): Promise<boolean> => {
      states = await Promise.all(ids.map(async (id) => settled.get(id) ?? awaited(board, id, programs)));
      for (const each of states)
        if (each.state !== "pending" && !settled.has(each.id)) {
          settled.set(each.id, each);
          if (!asked.json) asked.say(textOf(each));
        }
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
    if (!enough() && !asked.json) {
      const open = states.filter(({ state }) => state === "pending").map(({ id }) => id);
      asked.warn(`still going on: ${open.join(", ")}`);
    }
    if ([...settled.values()].some(({ state }) => state !== "succeeded")) return 1;
    if (enough()) return 0;
    return end === "stopped" ? STOPPED : 75;
  },
});

async function awaited(board: Board, task_id: string, programs: readonly string[]): Promise<Awaited> {
  const { task, runs } = await call(board, operations.show, { task_id, events_limit: 1 });
  const { id, title, status, outcome, result } = task;
  const last = runs.at(-1);
  const summary = last?.summary ?? last?.error ?? task.last_failure_error;
  return { id, title, status, state: stateOf(task, programs), outcome, result, summary };
}

function stateOf(
  { status, outcome, block_kind, reviewer, completed_at }: Task,
  programs: readonly string[],
): State {
  switch (status) {
    case "done":
    case "archived":
      return outcome === "failure" || completed_at === null ? "failed" : "succeeded";
    case "blocked":
      return block_kind === "dependency" || block_kind === "transient" ? "pending" : "person";
    case "review":
      return reviewer && programs.includes(reviewer) ? "pending" : "person";
    case "triage":
      return "person";
    default:
      return "pending";
  }
}

function textOf({ id, status, state, result, summary }: Awaited): string {
  const said = line((state === "succeeded" ? (summary ?? result) : (summary ?? "")) ?? "").trim();
  const how =
    state === "person" ? `${status}: waits for a person` : state === "failed" ? `${status}, failed` : status;
  return `${id} ${how}${said ? ` — ${said}` : ""}`;
}

/** Waiting for what nothing will ever start is a slip worth a word. */
async function tellWhatNobodyStarts(asked: Call, board: Board, states: readonly Awaited[]): Promise<void> {
  const task_ids = states.filter(({ status }) => status === "ready").map(({ id }) => id);
  const answers = await call(board, operations["why-list"], {
    task_ids,
    ...(await worldOf(asked.place, board)),
  });
  for (const { id, gates } of answers)
    for (const { code, message, fix } of gates)
      if (NOBODY_COMES.test(code)) asked.warn(`${id} ${message}${fix ? ` (${fix.command})` : ""}`);
}
