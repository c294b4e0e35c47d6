import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { line, pad } from "./print/text.ts";

export default command({
  name: "notify-list",
  summary: operations["notify-list"].summary,
  args: { task: { ...TASK, required: false } },
  document: "[subscription]",
  examples: [["kanbun notify-list t_1a2b3c4d", "who hears of this task"]],
  async run(asked) {
    const rows = await call(await asked.board(), operations["notify-list"], asked.input());
    asked.answer(rows, () =>
      rows.length === 0
        ? "(no subscriptions)"
        : rows
            .map(({ task_id, platform, chat_id, thread_id, last_event_id }) => {
              const place = line([platform, chat_id, thread_id].filter(Boolean).join(":"));
              return `${pad(task_id, 10)}  ${place}  (since event ${last_event_id})`;
            })
            .join("\n"),
    );
  },
});
