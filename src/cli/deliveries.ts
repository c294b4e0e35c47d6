import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";

export default command({
  name: "deliveries",
  summary: operations.deliveries.summary,
  args: fields(operations.deliveries, {
    state: { hint: "STATE", standard: "dead" },
    task_id: { as: "task", hint: "ID", complete: "task", description: "Only messages about this task." },
    limit: { description: "Most messages to list.", standard: "200" },
  }),
  document:
    "[{id, event_id, task_id, kind, title, platform, chat_id, thread_id, created_at, attempts, next_attempt_at, delivered_at, dead_at, last_error}]",
  examples: [
    ["kanbun deliveries", "messages that failed for good"],
    ["kanbun deliveries --state pending", "messages that wait"],
  ],
  next: "kanbun redeliver <id> sends one again, kanbun discard-delivery <id> drops it.",
  async run(asked) {
    const rows = await call(await asked.board(), operations.deliveries, asked.input());
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no such messages)"
        : table(
            ["ID", "TASK", "EVENT", "TO", "TRIES", "WRITTEN", "ERROR"],
            rows.map((row) => [
              String(row.id),
              row.task_id,
              row.kind,
              line([row.platform, row.chat_id, row.thread_id].filter(Boolean).join(":")),
              String(row.attempts),
              localTime(row.created_at),
              line(row.last_error ?? ""),
            ]),
            asked.terminal,
          ),
    );
  },
});
