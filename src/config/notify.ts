import * as v from "valibot";

/** A text that may hold a secret. `env:NAME` takes it from the environment instead of the file. */
const secret = v.pipe(v.string(), v.minLength(1));
const address = v.pipe(
  v.string(),
  v.check((text) => text.startsWith("env:") || isHttp(text), "must be an http or https address, or env:NAME"),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const seconds = v.pipe(v.number(), v.minValue(0));

/**
 * Where messages go. A subscription names a sink by its name or its platform; its `chat_id` picks the channel
 * where the platform has several.
 */
const sinkSchema = v.variant("platform", [
  /** POSTs JSON; with a `secret` it is signed after Standard Webhooks. */
  v.strictObject({
    platform: v.literal("webhook"),
    url: address,
    secret: v.optional(secret),
    headers: v.optional(v.record(v.string(), secret), {}),
  }),
  /** An incoming webhook (`url`), or a bot (`token`) that posts to the subscription's channel. */
  v.pipe(
    v.strictObject({
      platform: v.literal("slack"),
      url: v.optional(address),
      token: v.optional(secret),
      channel: v.optional(v.string()),
    }),
    v.check(
      (sink) => Boolean(sink.url ?? sink.token),
      "a slack sink needs url (incoming webhook) or token (bot)",
    ),
  ),
  /** A channel's webhook. */
  v.strictObject({ platform: v.literal("discord"), url: address }),
  /** A bot. `chat_id` is where it writes when the subscription names the sink and no chat. */
  v.strictObject({
    platform: v.literal("telegram"),
    token: secret,
    chat_id: v.optional(v.string()),
    api_url: v.optional(address, "https://api.telegram.org"),
  }),
  v.strictObject({
    platform: v.literal("ntfy"),
    url: v.optional(address, "https://ntfy.sh"),
    topic: v.optional(secret),
    token: v.optional(secret),
  }),
  /** A notification on this host's desktop. */
  v.strictObject({ platform: v.literal("desktop") }),
  /** Runs a program with the message as JSON on its standard input; exit 0 is delivered. */
  v.strictObject({
    platform: v.literal("command"),
    command: v.pipe(v.array(v.string()), v.minLength(1)),
    /** Most runs a minute; more messages wait. A command may start an agent, which costs money. */
    max_per_minute: v.optional(count, 6),
    /** Names of variables that may pass beside PATH, HOME, language and desktop session. */
    env_allow: v.optional(v.array(v.string()), []),
  }),
]);
export type Sink = v.InferOutput<typeof sinkSchema>;

/** The `notify:` section. */
export const notifySchema = v.strictObject({
  sinks: v.optional(v.record(v.string(), sinkSchema), {}),
  /** Attempts after which a message is a dead letter. */
  max_attempts: v.optional(count, 10),
  /** First pause after a failed attempt; doubles with each further one. */
  retry_backoff_seconds: v.optional(seconds, 10),
  retry_backoff_cap_seconds: v.optional(seconds, 3600),
  /** Longest time one attempt may take. */
  timeout_seconds: v.optional(v.pipe(v.number(), v.minValue(0.1)), 10),
});
export type NotifyConfig = v.InferOutput<typeof notifySchema>;

function isHttp(text: string): boolean {
  return /^https?:\/\//u.test(text) && URL.canParse(text);
}
