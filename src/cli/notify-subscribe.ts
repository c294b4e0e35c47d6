import { call, operations } from "../kernel/index.ts";
import { option } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { line } from "./print/text.ts";
import { count } from "./values/number.ts";
import { CHAT, CHAT_ID, PLATFORM, SUBSCRIBED_TASK, THREAD } from "./values/chat.ts";

export default command({
  name: "notify-subscribe",
  summary: operations["notify-subscribe"].summary,
  details:
    "A message for each completion, block, failure and time-out from now on; it ends with the task. Platforms and sinks stand under notify: in config.yaml.",
  args: {
    task: SUBSCRIBED_TASK,
    platform: PLATFORM,
    "chat-id": CHAT_ID,
    "thread-id": THREAD,
    "user-id": option("Who asked.", "ID", { field: "user_id" }),
    since: option("Also what happened after this event; 0 is everything.", "EVENT", {
      field: "from_event_id",
      parse: count,
    }),
  },
  document: "the subscription",
  examples: [
    ["kanbun notify-subscribe t_1a2b3c4d --platform slack --chat-id C012345", "hear how it ends"],
    [
      "kanbun notify-subscribe '*' --platform ops --chat-id -",
      "every task, through the sink called ops to its own chat",
    ],
  ],
  next: "kanbun notify-list; kanbun deliveries shows what could not be sent.",
  async run(asked) {
    for (const name of CHAT) if (!asked.text(name)) throw new UsageError(`missing --${name}`);
    const made = await call(await asked.board(), operations["notify-subscribe"], asked.input());
    const place = [made.platform, made.chat_id, made.thread_id].filter(Boolean).join(":");
    asked.answer(made, `Subscribed ${line(place)} to ${made.task_id}`);
    const { undelivered } = await import("../notify/index.ts");
    const unheard = undelivered(asked.place.config.notify, made);
    if (unheard !== null && !asked.json) asked.warn(`\n⚠ ${line(unheard)}`);
  },
});
