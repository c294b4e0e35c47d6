import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import { SendError } from "../send-error.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

const POST_MESSAGE = "https://slack.com/api/chat.postMessage";

/** Slack: an incoming webhook's own channel, or with a bot token any channel and thread. */
export function slack(sink: Extract<Sink, { platform: "slack" }>, { env }: SinkContext): Send {
  return async ({ text, chat_id, thread_id }, signal) => {
    const plain = { text: escaped(text), unfurl_links: false, unfurl_media: false };
    if (sink.token === undefined) {
      await post({ url: revealed(sink.url ?? "", env), body: plain }, signal);
      return;
    }
    const channel = chat_id || sink.channel;
    if (!channel) throw new SendError("no channel: give the sink a channel or subscribe with one as chat id");
    const answer = await post(
      {
        url: sink.url === undefined ? POST_MESSAGE : revealed(sink.url, env),
        headers: { authorization: `Bearer ${revealed(sink.token, env)}` },
        body: { ...plain, channel, ...(thread_id ? { thread_ts: thread_id } : {}) },
      },
      signal,
    );
    refuseNotOk(answer);
  };
}

/** Slack reads these three as markup: links, mentions, "everyone". */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The API answers 200 with `ok: false` when it did not post. */
function refuseNotOk(answer: string): void {
  const { ok, error } = JSON.parse(answer) as { ok?: boolean; error?: string };
  if (ok !== true) throw new SendError(`Slack said ${error ?? "no"}`);
}
