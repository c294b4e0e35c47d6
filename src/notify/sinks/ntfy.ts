import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import { SendError } from "../send-error.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

const HIGH = 4;
const NORMAL = 3;

/** ntfy: published as JSON to the server's root, because headers cannot carry the text's characters. */
export function ntfy(sink: Extract<Sink, { platform: "ntfy" }>, { env }: SinkContext): Send {
  return async ({ text, urgent, chat_id }, signal) => {
    const topic = chat_id || (sink.topic === undefined ? "" : revealed(sink.topic, env));
    if (!topic) throw new SendError("no topic: give the sink a topic or subscribe with one as chat id");
    await post(
      {
        url: revealed(sink.url, env),
        ...(sink.token === undefined
          ? {}
          : { headers: { authorization: `Bearer ${revealed(sink.token, env)}` } }),
        body: { topic, title: "kanbun", message: text, priority: urgent ? HIGH : NORMAL },
      },
      signal,
    );
  };
}
