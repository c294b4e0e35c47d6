import type { Env } from "../../config/index.ts";
import { SendError } from "../send-error.ts";
import type { Message } from "../message.ts";

/** Sends one message or throws a `SendError`. Ends early when the signal says so. */
export type Send = (message: Message, signal: AbortSignal) => Promise<void>;

/** What a sink needs from outside itself. */
export interface SinkContext {
  env: Env;
  /** Unix seconds. */
  now: () => number;
}

/** A configured text; `env:NAME` is looked up when the message is sent, so that a changed secret takes effect. */
export function revealed(text: string, env: Env): string {
  if (!text.startsWith("env:")) return text;
  const name = text.slice("env:".length);
  const value = env[name]?.trim();
  if (!value) throw new SendError(`the variable ${name} is not set`);
  return value;
}
