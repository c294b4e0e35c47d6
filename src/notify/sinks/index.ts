import type { Sink } from "../../config/index.ts";
import { command } from "./command.ts";
import { desktop } from "./desktop.ts";
import { discord } from "./discord.ts";
import { ntfy } from "./ntfy.ts";
import type { Send, SinkContext } from "./sink.ts";
import { slack } from "./slack.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** How a configured sink sends. */
export function senderOf(sink: Sink, context: SinkContext): Send {
  if (sink.platform === "webhook") return webhook(sink, context);
  if (sink.platform === "slack") return slack(sink, context);
  if (sink.platform === "discord") return discord(sink, context);
  if (sink.platform === "telegram") return telegram(sink, context);
  if (sink.platform === "ntfy") return ntfy(sink, context);
  if (sink.platform === "command") return command(sink, context);
  return desktop(context);
}
export { withoutSecrets } from "./sink.ts";
