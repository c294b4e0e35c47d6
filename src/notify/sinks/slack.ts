import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import { SendError } from "../send-error.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

/** How much of an answer that is not Slack's is repeated. */
const SHOWN_LIMIT = 200;
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

/** The API answers 200 with `ok: false` when it did not post; what says neither is somebody else's: a proxy's page. */
function refuseNotOk(answer: string): void {
  const said = parsed(answer);
  if (said?.ok === true) return;
  if (said?.ok === false) throw new SendError(`Slack said ${said.error ?? "no"}`);
  const start = answer.trim().slice(0, SHOWN_LIMIT);
  throw new SendError(`the answer is not one of Slack's API: ${start || "it is empty"}`);
}

function parsed(answer: string): { ok?: unknown; error?: string } | null {
  try {
    return JSON.parse(answer) as { ok?: unknown; error?: string } | null;
  } catch {
    return null;
  }
}
