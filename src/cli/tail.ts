import { call, operations } from "../kernel/index.ts";
import { option, TASK, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { eventDocument } from "./print/documents.ts";
import { eventText } from "./print/events.ts";
import { seconds } from "./values/number.ts";

export default command({
  name: "tail",
  summary: "Follow one task's events as they happen.",
  details:
    "First what happened so far, then each event within a blink. Ctrl-C stops it. --json prints one event a line.",
  args: {
    task: TASK,
    "no-follow": toggle("Stop after what happened so far."),
    interval: option("Kept for compatibility: events are shown at once.", "SECONDS", { parse: seconds }),
  },
  document: "one event on each line",
  examples: [["kanbun tail t_1a2b3c4d", "watch it being worked on"]],
  async run(asked) {
    const board = await asked.board();
    const { task_id } = asked.input() as { task_id: string };
    await call(board, operations.show, { task_id, events_limit: 1 });
    const once = asked.on("no-follow") || asked.terminal.chat;
    if (!asked.json && !once) asked.say(`Tailing events of ${task_id}. Ctrl-C to stop.`);
    let since = 0;
    const look = async (): Promise<void> => {
      for (let more = true; more;) {
        const changes = await call(board, operations["changes-since"], { since, task_id });
        for (const event of changes.events)
          asked.say(asked.json ? JSON.stringify(eventDocument(event)) : eventText(event));
        since = changes.cursor;
        more = changes.more;
      }
    };
    if (once) return look();
    await follow(board, look);
    if (!asked.json) asked.say("\n(stopped)");
  },
});
