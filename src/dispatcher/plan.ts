import type { RunOutcome } from "../kernel/index.ts";
import type { ProcessIdentity } from "./identity.ts";
import type { StopReason } from "./run-dir.ts";
import type { Sight } from "./sight.ts";
import type { Watched } from "./watched.ts";

/**
 * What is to be done about the runs of a board: decided here from what was seen, with no look at the world, so that
 * a table can test it. Three clocks run on every attempt: liveness (its process lives; then the lease is renewed),
 * the deadline (longest time of this attempt), and stall (nothing said for too long).
 */
export interface Limits {
  /** Longest time of one attempt in seconds; `null` is none. */
  deadline_seconds: number | null;
  /** Longest silence in seconds; 0 is none. */
  stall_seconds: number;
  /** How long a worker may live on after its task is finished. */
  linger_seconds: number;
}

export interface Seen {
  run: Watched;
  sight: Sight;
  limits: Limits;
}

export interface Stop {
  run: Watched;
  worker: ProcessIdentity;
  why: StopReason;
  elapsed_seconds: number;
  limit_seconds: number | null;
}

export interface Plan {
  /** Live workers that hold their task: their leases are renewed. */
  renew: number[];
  /** Runs whose lease must not lapse now, whatever it says. */
  keep: number[];
  /** Processes proven dead: their outcome is to be recorded. */
  settle: Seen[];
  stop: Stop[];
  /** Claims of a dead dispatcher that may or may not have started something. */
  unstarted: Watched[];
  /** Milliseconds since the epoch at which something here is due; `null` when nothing is. */
  due_ms: number | null;
}

/** These ended by the worker's own word: it may take its time to leave. */
const OWN_WORD: readonly (RunOutcome | null)[] = [
  "completed",
  "blocked",
  "review_requested",
  "changes_requested",
];

export function planSupervision(
  seen: readonly Seen[],
  nowMs: number,
  asleepSince: (run: Watched, ms: number) => number = () => 0,
): Plan {
  const plan: Plan = { renew: [], keep: [], settle: [], stop: [], unstarted: [], due_ms: null };
  for (const each of seen) {
    const { run, sight } = each;
    if (sight.state === "alive") watchLive(plan, each, sight, nowMs, (ms) => asleepSince(run, ms));
    else if (sight.state === "gone") plan.settle.push(each);
    else if (sight.state === "unstarted") plan.unstarted.push(run);
    if (sight.state !== "not ours") plan.keep.push(run.run_id);
  }
  return plan;
}

function watchLive(
  plan: Plan,
  { run, limits }: Seen,
  sight: Extract<Sight, { state: "alive" }>,
  nowMs: number,
  asleepSince: (ms: number) => number,
): void {
  const now = Math.floor(nowMs / 1000);
  const awakeSince = (ms: number): number => Math.floor((nowMs - ms - asleepSince(ms)) / 1000);
  const stop = (why: StopReason, elapsed_seconds: number, limit_seconds: number | null): void => {
    plan.stop.push({ run, worker: sight.worker, why, elapsed_seconds, limit_seconds });
  };
  if (!run.holds) {
    const ended = run.ended_at ?? now;
    if (!OWN_WORD.includes(run.outcome)) return stop("superseded", now - ended, null);
    if (now - ended >= limits.linger_seconds) return stop("lingering", now - ended, limits.linger_seconds);
    return due(plan, (ended + limits.linger_seconds) * 1000);
  }
  plan.renew.push(run.run_id);
  const startedMs = run.started_at * 1000;
  const { deadline_seconds, stall_seconds } = limits;
  if (deadline_seconds !== null) {
    const elapsed = awakeSince(startedMs);
    if (elapsed >= deadline_seconds) return stop("deadline", elapsed, deadline_seconds);
    due(plan, startedMs + asleepSince(startedMs) + deadline_seconds * 1000);
  }
  if (stall_seconds > 0) {
    const lastSignMs = Math.max(startedMs, (run.last_heartbeat_at ?? 0) * 1000, sight.last_output_ms);
    const silent = awakeSince(lastSignMs);
    if (silent >= stall_seconds) return stop("stall", silent, stall_seconds);
    due(plan, lastSignMs + asleepSince(lastSignMs) + stall_seconds * 1000);
  }
  if (run.claim_expires !== null)
    due(plan, Math.max(nowMs + 1000, (now + (run.claim_expires - now) / 2) * 1000));
}

function due(plan: Plan, atMs: number): void {
  plan.due_ms = plan.due_ms === null ? atMs : Math.min(plan.due_ms, atMs);
}
