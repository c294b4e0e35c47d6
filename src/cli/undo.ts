import { call, operations } from "../kernel/index.ts";
import { option, positional, toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";
import { count } from "./values/number.ts";

export default command({
  name: "undo",
  summary: operations.undo.summary,
  details:
    "Edits, assignments, links, moves, archiving and deleting can be taken back, the latest first or one by its " +
    "number; a supersede cannot. Undoing an undo does it again. A running process is never rewound: while a run is " +
    "live, undo refuses.",
  args: {
    event: positional("Number of the change, as --list shows it; default the latest.", {
      required: false,
      hint: "event",
      field: "event_id",
    }),
    list: toggle("List what can be undone."),
    task: option("Only changes of this task.", "ID", { field: "task_id", complete: "task" }),
    limit: option("Most changes to list.", "N", { parse: count, standard: "20" }),
  },
  document:
    "{undone: {event_id, kind, task_id}, event_id, message}; --list: [{id, task_id, kind, created_at, actor, change: {field: [before, after]}, of, undone}]",
  examples: [
    ["kanbun undo", "take the latest change back"],
    ["kanbun undo --list", "what could be taken back"],
    ["kanbun undo 41", "exactly that one"],
  ],
  async run(asked) {
    if (asked.on("list")) return listChanges(asked);
    const undone = await call(await asked.board(), operations.undo, asked.input());
    asked.answer(undone, `Undone: ${undone.message}\n(kanbun undo ${undone.event_id} does it again)`);
  },
});

async function listChanges(asked: Call): Promise<void> {
  const { task_id = null } = asked.input();
  const limit = asked.number("limit");
  const changes = await call(await asked.board(), operations["undo-list"], {
    task_id,
    ...(limit ? { limit } : {}),
  });
  asked.answer(changes, () =>
    changes.length === 0
      ? "(nothing to undo)"
      : table(
          ["EVENT", "TIME", "TASK", "BY", "CHANGE"],
          changes.map((change) => [
            String(change.id),
            localTime(change.created_at),
            change.task_id,
            line(change.actor ?? "-"),
            `${change.kind} ${Object.entries(change.change).map(changeText).join(", ")}${change.undone ? " (undone)" : ""}`,
          ]),
          asked.terminal,
        ),
  );
}

function changeText([field, [before, after]]: [string, readonly [unknown, unknown]]): string {
  return line(`${field}: ${JSON.stringify(before ?? null)} -> ${JSON.stringify(after ?? null)}`);
}
