import type { Sink } from "../../config/index.ts";
import { httpAddress, post } from "../post.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

/** The message flag by which Discord shows no previews of links. */
const NO_EMBEDS = 4;

/**
 * Discord: a channel's webhook; the subscription's thread id picks a thread. Nobody is mentioned, no link is
 * previewed.
 */
export function discord(sink: Extract<Sink, { platform: "discord" }>, { env }: SinkContext): Send {
  return async ({ text, thread_id }, signal) => {
    const url = httpAddress(revealed(sink.url, env));
    url.searchParams.set("wait", "true");
    if (thread_id) url.searchParams.set("thread_id", thread_id);
    const body = { content: text, allowed_mentions: { parse: [] }, flags: NO_EMBEDS };
    await post({ url: url.href, body }, signal);
  };
}
