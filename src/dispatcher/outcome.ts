import { createHash } from "node:crypto";
import type { Reading } from "./profiles/preset.ts";
import type { ExitFile, RunFile, StopFile } from "./run-dir.ts";

/**
 * What an attempt amounts to, decided from how its process ended. The wrapper reports; a worker's own `complete` or
 * `block` came before and has closed the run, so that this never sees it.
 *
 * | the process                                  | the task                                             |
 * |----------------------------------------------|------------------------------------------------------|
 * | exit 0, profile says done                    | done (after `verify`, where there is one)            |
 * | exit 0, profile says review                  | review                                               |
 * | exit 0, profile says violation (agents)      | failure `crashed` with `protocol_violation`          |
 * | told to end by the host (service stopped)    | back to ready, free of charge                        |
 * | exit 75                                      | back to ready after a pause, free of charge          |
 * | a rate limit in the agent's output           | back to ready, profile parked, free of charge        |
 * | the session to continue is gone              | back to ready, starts afresh, free of charge         |
 * | other exit codes, signals                    | failure `crashed`                                    |
 * | stopped at its deadline, for silence         | failure `timed_out`, `stale`                         |
 * | could not be started                         | failure `spawn_failed`                               |
 * | gone without a trace                         | failure `crashed`; after a reboot free of charge     |
 */
export const TRY_LATER = 75;

export interface Handoff {
  summary: string | null;
  result: string | null;
  metadata: Record<string, unknown> | null;
  outcome: "success" | "failure";
}

export interface Ended {
  /** `null` for workers of other dispatchers. */
  run: RunFile | null;
  pid: number;
  claimer: string | null;
  exit: ExitFile | null;
  stop: StopFile | null;
  rebooted: boolean;
  reading: Reading;
  /** Last lines of output. */
  tail: readonly string[];
  handoff: Handoff;
}

export type Verdict =
  | { as: "complete"; handoff: Handoff }
  | { as: "review"; handoff: Handoff }
  | {
      as: "fail";
      outcome: "crashed" | "timed_out" | "stale" | "spawn_failed";
      error: string;
      facts: Record<string, unknown>;
      violation: boolean;
    }
  | {
      as: "release";
      outcome: "rate_limited" | "reclaimed";
      reason: string;
      park_seconds: number | null | undefined;
    };

export function verdictOf(ended: Ended): Verdict {
  const { exit, stop, pid, claimer, reading } = ended;
  const facts = { pid, claimer };
  if (stop?.why === "deadline") {
    const { elapsed_seconds, limit_seconds, sigkill } = stop;
    const error = `timed out: ran ${elapsed_seconds} s of at most ${limit_seconds} s`;
    return failed("timed_out", error, { pid, elapsed_seconds, limit_seconds, sigkill });
  }
  if (stop?.why === "stall") {
    const { elapsed_seconds: silent_seconds, limit_seconds } = stop;
    const error = `stalled: silent for ${silent_seconds} s, more than ${limit_seconds} s`;
    return failed("stale", error, { pid, silent_seconds, limit_seconds });
  }
  if (stop) return released("reclaimed", `the worker was stopped (${stop.why})`);
  if (!exit && ended.rebooted) return released("reclaimed", `the host restarted while pid ${pid} worked`);
  if (!exit)
    return failed("crashed", `pid ${pid} is not alive${ended.run ? ", and left no exit record" : ""}`, facts);
  if (exit.error !== null) return failed("spawn_failed", `could not be started: ${exit.error}`, facts);
  if (exit.code !== 0 && exit.told !== null)
    return released("reclaimed", `the host told the worker to end (${exit.told})`);
  if (exit.code !== 0 && reading.rate_limit)
    return {
      as: "release",
      outcome: "rate_limited",
      reason: `rate limit: ${reading.error ?? `exit ${exit.code}`}`,
      park_seconds: reading.rate_limit.retry_after_seconds,
    };
  if (exit.code !== 0 && reading.session_lost)
    return released("reclaimed", "the agent no longer has the session it was to continue");
  if (exit.code === TRY_LATER) return released("rate_limited", `exit ${TRY_LATER}: try later`);
  if (exit.code === 0) return afterExitZero(ended, facts);
  const how = exit.signal === null ? `exit ${exit.code}` : `killed by ${exit.signal}`;
  return failed("crashed", [how, reading.error ?? ended.tail.at(-1)].filter(Boolean).join(": "), facts);
}

function afterExitZero({ run, handoff, tail, reading }: Ended, facts: Record<string, unknown>): Verdict {
  if (run?.on_exit_zero === "done") return { as: "complete", handoff };
  if (run?.on_exit_zero === "review") return { as: "review", handoff };
  const last = reading.text ?? reading.error ?? tail.at(-1);
  const error = `protocol violation: ended with exit 0 without completing or blocking its task${last ? `; last words: ${last}` : ""}`;
  return { ...failed("crashed", error, facts), violation: true };
}

function failed(
  outcome: Extract<Verdict, { as: "fail" }>["outcome"],
  error: string,
  facts: Record<string, unknown>,
): Extract<Verdict, { as: "fail" }> {
  return { as: "fail", outcome, error, facts, violation: false };
}

function released(outcome: "rate_limited" | "reclaimed", reason: string): Verdict {
  return { as: "release", outcome, reason, park_seconds: undefined };
}

/**
 * What a worker that only exits hands over: its result file, else the last line it printed. The file is text (the
 * summary), or a JSON object with any of summary, result, metadata, outcome.
 */
export function handoffOf(resultFile: string | null, lastLine: string | undefined): Handoff {
  const text = resultFile?.trim() || null;
  const nothing: Handoff = { summary: null, result: null, metadata: null, outcome: "success" };
  if (text === null)
    return lastLine === undefined ? nothing : { ...nothing, summary: lastLine, result: lastLine };
  const object = objectOrNull(text);
  if (!object) return { ...nothing, summary: text, result: text.split("\n", 1)[0] ?? null };
  const { summary, result, metadata, outcome } = object;
  return {
    summary: typeof summary === "string" ? summary : null,
    result: typeof result === "string" ? result : typeof summary === "string" ? summary : null,
    metadata: objectOrNull(metadata),
    outcome: outcome === "failure" ? "failure" : "success",
  };
}

function objectOrNull(value: unknown): Record<string, unknown> | null {
  if (typeof value === "string") {
    try {
      return objectOrNull(JSON.parse(value));
    } catch {
      return null;
    }
  }
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** The same trouble has the same fingerprint: numbers, ids, paths and times are left out of it. */
export function fingerprintOf(error: string): string {
  const same = error
    .toLowerCase()
    .replaceAll(/(?:\/[\w.@-]+)+/gu, "<path>")
    .replaceAll(/\b(?:0x)?[0-9a-f]{6,}\b/gu, "<id>")
    .replaceAll(/\d+/gu, "<n>");
  return createHash("sha256").update(same).digest("hex").slice(0, 12);
}
