import type { Sink } from "../../config/index.ts";
import { post } from "../post.ts";
import { identityHeaders, signatureHeaders } from "../signature.ts";
import type { Send, SinkContext } from "./sink.ts";
import { revealed } from "./sink.ts";

/** POSTs the message's document, signed when there is a secret. */
export function webhook(sink: Extract<Sink, { platform: "webhook" }>, { env, now }: SinkContext): Send {
  return async (message, signal) => {
    const body = JSON.stringify(message.document);
    const own = Object.entries(sink.headers).map(([name, value]) => [name, revealed(value, env)] as const);
    const signed =
      sink.secret === undefined
        ? identityHeaders(message.id, now())
        : signatureHeaders(revealed(sink.secret, env), message.id, now(), body);
    await post(
      { url: revealed(sink.url, env), headers: { ...Object.fromEntries(own), ...signed }, body },
      signal,
    );
  };
}
