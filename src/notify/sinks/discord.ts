import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

/** Discord: a channel's webhook; the subscription's thread id picks a thread. Nobody is mentioned. */
export function discord(sink: Extract<Sink, { platform: "discord" }>, { env }: SinkContext): Send {
  return async ({ text, thread_id }, signal) => {
    const url = new URL(revealed(sink.url, env));
    url.searchParams.set("wait", "true");
    if (thread_id) url.searchParams.set("thread_id", thread_id);
    await post({ url: url.href, body: { content: text, allowed_mentions: { parse: [] } } }, signal);
  };
}
