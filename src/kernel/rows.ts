import { currentKind } from "./old-events.ts";
import type { BoardEvent, Run, Status, Task } from "./types.ts";

/** Rows as SQLite gives them: every program that shares the file may have written them, so read with tolerance. */
export type RawRow = Record<string, unknown>;

/** JSON that does not parse, or is not an object, reads as `null`. */
export function jsonObject(text: unknown): Record<string, unknown> | null {
  const value = parsed(text);
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** Truthy members as strings; anything but an array reads as `null`. */
export function jsonStrings(text: unknown): string[] | null {
  const value = parsed(text);
  return Array.isArray(value) ? value.filter(Boolean).map(String) : null;
}

/** An empty object is stored as NULL. */
export function jsonOrNull(value: object | null | undefined): string | null {
  return value && Object.keys(value).length > 0 ? JSON.stringify(value) : null;
}

/** Columns of numbers that may be empty. */
const TASK_NUMBERS = [
  "started_at",
  "completed_at",
  "claim_expires",
  "worker_pid",
  "max_runtime_seconds",
  "last_heartbeat_at",
  "current_run_id",
  "max_retries",
  "goal_max_turns",
  "not_before",
  "retry_at",
];
const RUN_NUMBERS = [
  "claim_expires",
  "worker_pid",
  "max_runtime_seconds",
  "last_heartbeat_at",
  "ended_at",
  "log_offset_bytes",
  "exit_code",
  "tokens_in",
  "tokens_out",
  "cost_usd",
];

/** Text that stands in a number's column reads as that number, or as nothing. */
export function numberOrNull(value: unknown): number | null {
  if (typeof value === "number") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? null : number;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** The columns as numbers, where they are anything else. */
function numbers(row: RawRow, columns: readonly string[]): RawRow {
  const mended: RawRow = {};
  for (const column of columns)
    if (typeof row[column] === "string") mended[column] = numberOrNull(row[column]);
  return mended;
}

export function toTask(row: RawRow): Task {
  const {
    spawn_failures: _old,
    last_spawn_error: _oldError,
    failures_known: _known,
    worker_started_at: _identity,
    ...rest
  } = row;
  return {
    ...(rest as unknown as Task),
    ...numbers(row, TASK_NUMBERS),
    ...failuresOf(row),
    title: textOrNull(row["title"]) ?? "",
    status: (textOrNull(row["status"]) ?? "todo") as Status,
    priority: numberOrNull(row["priority"]) ?? 0,
    created_at: numberOrNull(row["created_at"]) ?? 0,
    block_recurrences: numberOrNull(row["block_recurrences"]) ?? 0,
    parents_waived: Boolean(row["parents_waived"]),
    skills: jsonStrings(row["skills"]),
    params: jsonObject(row["params"]) as Record<string, string> | null,
    goal_mode: Boolean(row["goal_mode"]),
  };
}

/**
 * The failure counter has two names in the file, and each program writes the one it knows. `failures_known` is
 * what we wrote last: the name that differs from it was written by another program since, and counts.
 */
function failuresOf(row: RawRow): Pick<Task, "consecutive_failures" | "last_failure_error"> {
  const live = numberOrNull(row["consecutive_failures"]) ?? 0;
  const old = numberOrNull(row["spawn_failures"]) ?? 0;
  const known = numberOrNull(row["failures_known"]);
  const useOld = known === null ? old > live : live === known && old !== known;
  return {
    consecutive_failures: useOld ? old : live,
    last_failure_error: textOrNull(row[useOld ? "last_spawn_error" : "last_failure_error"]),
  };
}

export function toRun(row: RawRow): Run {
  const { token: _secret, verify: _verify, ...rest } = row;
  return {
    ...(rest as unknown as Run),
    ...numbers(row, RUN_NUMBERS),
    started_at: numberOrNull(row["started_at"]) ?? 0,
    metadata: jsonObject(row["metadata"]),
    handoff: jsonObject(row["handoff"]),
  };
}

export function toEvent(row: RawRow): BoardEvent {
  return {
    id: Number(row["id"]),
    task_id: String(row["task_id"]),
    run_id: numberOrNull(row["run_id"]),
    kind: currentKind(String(row["kind"])),
    payload: jsonObject(row["payload"]),
    created_at: numberOrNull(row["created_at"]) ?? 0,
    actor: textOrNull(row["actor"]),
  };
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
