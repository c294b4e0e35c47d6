import { option, positional } from "../frame/argument.ts";

/** Options that name a place messages go to; both are needed. */
export const CHAT = ["platform", "chat-id"] as const;

export const SUBSCRIBED_TASK = positional("Id of the task; * is every task.", {
  hint: "task_id",
  field: "task_id",
  complete: "task",
});
export const PLATFORM = option("Platform, or name of a sink. Needed.", "NAME", { field: "platform" });
export const CHAT_ID = option("Chat or channel. Needed.", "ID", { field: "chat_id" });
export const THREAD = option("Thread in it.", "ID", { field: "thread_id" });
