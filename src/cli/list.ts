import type { Board, Task, Why } from "../kernel/index.ts";
import { call, operations, STATUSES } from "../kernel/index.ts";
import { authorOf } from "./frame/actor.ts";
import { toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { taskLine } from "./print/task-line.ts";
import { reasonText } from "./print/why.ts";

export default command({
  name: "list",
  summary: operations.list.summary,
  details: "Tasks whose waiting is over are made ready first. Archived tasks are left out unless asked for.",
  args: {
    mine: toggle("Only tasks of this profile (KANBUN_PROFILE, HERMES_PROFILE)."),
    ...fields(operations.list, {
      assignee: { hint: "PROFILE", complete: "profile", description: "Only tasks of this profile." },
      status: {
        hint: "STATUS",
        choices: STATUSES,
        description: "Only tasks in this status.",
        complete: "status",
      },
      tenant: { description: "Only tasks of this tenant." },
      include_archived: { as: "archived", description: "Archived tasks too." },
      limit: { description: "Most tasks to list.", standard: "100000" },
    }),
    why: toggle("With each waiting task, what it waits for."),
  },
  document: "[task]; with --why each one that waits also has position and gates: [gate], as why tells them",
  examples: [
    ["kanbun list", "everything that is not archived"],
    ["kanbun list --status blocked", "what waits for somebody"],
    ["kanbun list --why", "and what each waiting task waits for"],
    ["kanbun list --json | jq -r '.[].id'", "ids for a script"],
  ],
  next: "kanbun show <id> tells all about one task.",
  async run(asked) {
    const board = await asked.board();
    await call(board, operations["promote-due"], {});
    const mine = asked.on("mine") ? { assignee: authorOf(asked.env) } : {};
    const tasks = await call(board, operations.list, { ...mine, ...asked.input() });
    const why = asked.on("why") ? await whyOf(board, tasks, asked) : new Map<string, Why>();
    asked.answer(
      tasks.map((task) => ({
        ...taskDocument(task),
        ...heldBy(why.get(task.id)),
      })),
      () =>
        tasks
          .flatMap((task) => [
            taskLine(task, asked.terminal),
            ...(why.get(task.id)?.gates ?? []).map((gate) => `    ${reasonText(gate)}`),
          ])
          .join("\n") || nothing(asked),
    );
  },
});

/** On a terminal an empty board says what to do; a script reads only the first line. */
function nothing(asked: Call): string {
  const next = asked.terminal.isTty && Object.keys(asked.input()).length === 0;
  return `(no matching tasks)${next ? '\n\nPut one on the board: kanbun create "Say hello" --assignee <profile>' : ""}`;
}

/** Place in the queue and closed gates, as `why` tells them. */
function heldBy(why: Why | undefined): Partial<Pick<Why, "position" | "gates">> {
  return why ? { position: why.position, gates: why.gates } : {};
}

/** What holds each task that waits. */
async function whyOf(board: Board, tasks: readonly Task[], asked: Call): Promise<Map<string, Why>> {
  const { worldOf } = await import("./frame/world.ts");
  const task_ids = tasks.map(({ id }) => id);
  const answers = await call(board, operations["why-list"], {
    task_ids,
    ...(await worldOf(asked.place, board)),
  });
  return new Map(answers.map((answer) => [answer.id, answer]));
}
