import type { Env, Sink } from "../../config/index.ts";
import { redact, REDACTED } from "../../kernel/index.ts";
import { SendError } from "../send-error.ts";
import type { Message } from "../message.ts";

/** A shorter setting is no secret, and masking it would spoil the words around it. */
const SHORTEST_SECRET = 6;

/** Sends one message or throws a `SendError`. Ends early when the signal says so. */
export type Send = (message: Message, signal: AbortSignal) => Promise<void>;

/** What a sink needs from outside itself. */
export interface SinkContext {
  env: Env;
  /** Unix seconds. */
  now: () => number;
}

/**
 * The text without any setting of the sink, most of which are secrets, and without secrets of a known shape: receivers
 * and programs may repeat in an answer what they were given.
 */
export function withoutSecrets(text: string, sink: Sink, env: Env): string {
  const { platform: _, ...settings } = sink;
  const secrets = Object.values(settings)
    .flatMap((value) => (typeof value === "object" ? Object.values(value) : [value]))
    .filter((value) => typeof value === "string")
    .map((value) => (value.startsWith("env:") ? (env[value.slice("env:".length)]?.trim() ?? "") : value))
    .filter((value) => value.length >= SHORTEST_SECRET);
  return redact(secrets.reduce((masked, value) => masked.replaceAll(value, REDACTED), text));
}

/** A configured text; `env:NAME` is looked up when the message is sent, so that a changed secret takes effect. */
export function revealed(text: string, env: Env): string {
  if (!text.startsWith("env:")) return text;
  const name = text.slice("env:".length);
  const value = env[name]?.trim();
  if (!value) throw new SendError(`the variable ${name} is not set`);
  return value;
}
