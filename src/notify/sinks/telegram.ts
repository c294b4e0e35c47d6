import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import { SendError } from "../send-error.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

/** Telegram: `sendMessage` of a bot, as plain text. The thread id is a forum topic. */
export function telegram(sink: Extract<Sink, { platform: "telegram" }>, { env }: SinkContext): Send {
  return async ({ text, chat_id, thread_id }, signal) => {
    const chat = chat_id || sink.chat_id;
    if (!chat) throw new SendError("no chat: give the sink a chat_id or subscribe with one");
    if (!/^\d*$/u.test(thread_id))
      throw new SendError("the thread id must be the number of a topic", { final: true });
    await post(
      {
        url: `${revealed(sink.api_url, env)}/bot${revealed(sink.token, env)}/sendMessage`,
        body: {
          chat_id: chat,
          text,
          link_preview_options: { is_disabled: true },
          ...(thread_id ? { message_thread_id: Number(thread_id) } : {}),
        },
      },
      signal,
    );
  };
}
