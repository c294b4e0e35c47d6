import type { Sink } from "../../config/index.ts";
import type { Send, SinkContext } from "./sink.ts";
import { passing, run } from "./program.ts";

/**
 * Runs the operator's program: the document as JSON on standard input, the essentials in `KANBUN_NOTIFY_…`.
 * Nothing of the task ever becomes part of the command line.
 */
export function command(sink: Extract<Sink, { platform: "command" }>, { env }: SinkContext): Send {
  return (message, signal) =>
    run(
      {
        argv: sink.command,
        stdin: `${JSON.stringify(message.document)}\n`,
        env: {
          ...passing(env, sink.env_allow),
          KANBUN_NOTIFY_ID: message.id,
          KANBUN_NOTIFY_KIND: message.kind,
          KANBUN_NOTIFY_TEXT: message.text.replaceAll("\0", ""),
          KANBUN_NOTIFY_CHAT: message.chat_id.replaceAll("\0", ""),
        },
      },
      signal,
    );
}
