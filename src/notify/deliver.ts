import type { Env, NotifyConfig } from "../config/index.ts";
import type { Board, DueDelivery } from "../kernel/index.ts";
import { call, operations, redact } from "../kernel/index.ts";
import { messageOf } from "./message.ts";
import type { RateLimit } from "./rate.ts";
import type { Route } from "./route.ts";
import { routeOf, unserved } from "./route.ts";
import { SendError } from "./send-error.ts";
import { senderOf, withoutSecrets } from "./sinks/index.ts";

/** How long a message waits whose sink was taken out of the config just now. */
const UNCONNECTED_SECONDS = 60;
/** Beyond the time one attempt may take: time for the others in line, and to settle them. */
const LEASE_MARGIN_SECONDS = 10;
const BATCH = 20;

export interface Delivering {
  board: Board;
  config: NotifyConfig;
  env: Env;
  rate: RateLimit;
  log: (line: string) => void;
  stop: AbortSignal;
}

/**
 * Delivers everything that is due, and returns how many messages were settled. Messages for one sink and chat
 * go one after the other; when one fails, those behind it wait with it and it alone counts an attempt.
 */
export async function deliverDue(on: Delivering): Promise<number> {
  const { board, config } = on;
  let settled = 0;
  for (;;) {
    if (on.stop.aborted) return settled;
    const lastStart = board.clock.now() + LEASE_MARGIN_SECONDS;
    const due = await call(board, operations["deliver-due"], {
      limit: BATCH,
      lease_seconds: Math.ceil(config.timeout_seconds) + LEASE_MARGIN_SECONDS,
      max_attempts: config.max_attempts,
      without: unserved(config),
    });
    if (due.length === 0) return settled;
    const lines = Map.groupBy(due, ({ platform, chat_id }) => `${platform}\0${chat_id}`);
    await Promise.all([...lines.values()].map((line) => deliverLine(on, line, lastStart)));
    settled += due.length;
  }
}

/** An attempt that starts after `lastStart` could outlast the lease, so it is left for the next round. */
async function deliverLine(on: Delivering, line: readonly DueDelivery[], lastStart: number): Promise<void> {
  let heldUntil = 0;
  for (const due of line) {
    if (on.board.clock.now() > lastStart) heldUntil = on.board.clock.now();
    if (heldUntil > 0) await settle(on, due, { outcome: "later", retry_at: heldUntil });
    else heldUntil = await deliverOne(on, due);
  }
}

/** Delivers and settles one message; returns the time until which its line waits, 0 when it goes on. */
async function deliverOne(on: Delivering, due: DueDelivery): Promise<number> {
  const now = on.board.clock.now();
  const route = routeOf(on.config, due);
  if (route === "unknown")
    return settle(on, due, {
      outcome: "skipped",
      error: `no sink and no platform is called ${due.platform}`,
    });
  if (route === "unconnected")
    return settle(on, due, {
      outcome: "later",
      error: `no ${due.platform} sink is configured`,
      retry_at: now + UNCONNECTED_SECONDS,
    });
  const message = messageOf(on.board.slug, due);
  if (!message) return settle(on, due, { outcome: "skipped", error: "its event is gone" });
  const waitSeconds = limitOf(on, route);
  if (waitSeconds > 0) return settle(on, due, { outcome: "later", retry_at: now + waitSeconds });
  try {
    const send = senderOf(route.sink, { env: on.env, now: () => on.board.clock.now() });
    await send({ ...message, chat_id: route.chat_id }, attemptSignal(on));
    return await settle(on, due, { outcome: "delivered" });
  } catch (error) {
    if (on.stop.aborted) return settle(on, due, { outcome: "later", retry_at: now });
    return failed(on, due, route, error);
  }
}

interface Settling {
  outcome: "delivered" | "skipped" | "later" | "failed";
  error?: string;
  retry_at?: number;
  max_attempts?: number;
}

async function settle(on: Delivering, due: DueDelivery, how: Settling): Promise<number> {
  await call(on.board, operations["settle-delivery"], { id: due.id, ...how });
  return how.outcome === "later" || how.outcome === "failed" ? (how.retry_at ?? 0) : 0;
}

async function failed(
  on: Delivering,
  due: DueDelivery,
  { name, sink }: Exclude<Route, string>,
  error: unknown,
): Promise<number> {
  const known =
    error instanceof SendError
      ? error
      : new SendError(error instanceof Error ? error.message : String(error));
  const said =
    sink.platform === "command" ? redact(known.message) : withoutSecrets(known.message, sink, on.env);
  const { retry_backoff_seconds: base, retry_backoff_cap_seconds: cap } = on.config;
  const pause =
    known.retryAfterSeconds ?? base * 2 ** (due.attempt - 1) * (0.8 + 0.4 * on.board.ids.fraction());
  const retry_at = on.board.clock.now() + Math.max(1, Math.ceil(Math.min(pause, cap)));
  const max_attempts = known.final ? 1 : on.config.max_attempts;
  const dead = due.attempt >= max_attempts;
  on.log(
    `notify: ${name}: delivery ${due.id} of ${due.task?.id ?? "a task"}: ${said}${dead ? " (dead letter)" : ""}`,
  );
  return settle(on, due, {
    outcome: "failed",
    error: said,
    retry_at: dead ? 0 : retry_at,
    max_attempts,
  });
}

function limitOf(on: Delivering, { sink, name }: Exclude<Route, string>): number {
  if (sink.platform !== "command") return 0;
  return on.rate.take(name, sink.max_per_minute, on.board.clock.nowMs());
}

function attemptSignal(on: Delivering): AbortSignal {
  return AbortSignal.any([on.stop, AbortSignal.timeout(on.config.timeout_seconds * 1000)]);
}
