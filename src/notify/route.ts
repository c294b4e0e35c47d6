import type { NotifyConfig, Sink } from "../config/index.ts";

/** Platforms that some program sharing the board delivers to; what waits for them is left alone. */
const PLATFORMS = new Set([
  "webhook",
  "slack",
  "discord",
  "telegram",
  "ntfy",
  "desktop",
  "command",
  "whatsapp",
  "signal",
  "matrix",
  "mattermost",
  "email",
  "sms",
  "teams",
  "feishu",
  "wecom",
  "weixin",
  "dingtalk",
  "homeassistant",
  "bluebubbles",
  "qqbot",
  "yuanbao",
  "tui",
  "cli",
  "api_server",
]);

/** Known platforms that no sink serves now. */
export function unserved(config: NotifyConfig): string[] {
  const served = new Set(
    Object.entries(config.sinks).flatMap(([name, sink]) => [name.toLowerCase(), sink.platform]),
  );
  return [...PLATFORMS].filter((platform) => !served.has(platform));
}

/** Where a subscription's messages go. */
export type Route =
  | { sink: Sink; name: string; chat_id: string }
  /** A platform we know and have no sink for: kept until there is one. */
  | "unconnected"
  /** Nobody's platform: passed over. */
  | "unknown";

/**
 * The sink of a subscription. Its platform (any case) is the name of a sink, or a kind of sink; then its chat id
 * may name which of them, else the first of the kind is taken. A chat id that names the sink is not a chat.
 */
export function routeOf(config: NotifyConfig, target: { platform: string; chat_id: string }): Route {
  const platform = target.platform.trim().toLowerCase();
  const sinks = Object.entries(config.sinks);
  const found =
    sinks.find(([name]) => name.toLowerCase() === platform) ??
    sinks.find(([name, sink]) => sink.platform === platform && name === target.chat_id) ??
    sinks.find(([, sink]) => sink.platform === platform);
  if (!found) return PLATFORMS.has(platform) ? "unconnected" : "unknown";
  const [name, sink] = found;
  return { sink, name, chat_id: target.chat_id === name || target.chat_id === "-" ? "" : target.chat_id };
}

/** What to tell who subscribes to a place that nothing is sent to as the config stands; `null` where a sink serves it. */
export function undelivered(
  config: NotifyConfig,
  target: { platform: string; chat_id: string },
): string | null {
  const route = routeOf(config, target);
  if (route === "unconnected")
    return `no sink of config.yaml is for ${target.platform}: what is to be told waits until one is, or for another program that shares the board`;
  if (route !== "unknown") return null;
  const names = Object.keys(config.sinks);
  const there = names.length === 0 ? "there are none" : `there are: ${names.join(", ")}`;
  return `no sink and no platform is called ${target.platform}, so nothing is sent there; sinks stand under notify: in config.yaml (${there})`;
}
