import { call, KanbunError, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { CHAT, CHAT_ID, PLATFORM, SUBSCRIBED_TASK, THREAD } from "./values/chat.ts";

export default command({
  name: "notify-unsubscribe",
  summary: operations["notify-unsubscribe"].summary,
  args: { task: SUBSCRIBED_TASK, platform: PLATFORM, "chat-id": CHAT_ID, "thread-id": THREAD },
  document: "{task_id, unsubscribed: true}",
  examples: [["kanbun notify-unsubscribe t_1a2b3c4d --platform slack --chat-id C012345", "no more messages"]],
  async run(asked) {
    for (const name of CHAT) if (!asked.text(name)) throw new UsageError(`missing --${name}`);
    const id = asked.text("task") ?? "";
    const gone = await call(await asked.board(), operations["notify-unsubscribe"], asked.input());
    if (!gone)
      throw new KanbunError("not_found", "(no such subscription)", { hint: `kanbun notify-list ${id}` });
    asked.answer({ task_id: id, unsubscribed: true }, `Unsubscribed from ${id}`);
  },
});
