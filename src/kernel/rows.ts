import type { BoardEvent, Run, Task } from "./types.ts";

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
    ...failuresOf(row),
    priority: Number(row["priority"] ?? 0),
    current_run_id: row["current_run_id"] == null ? null : Number(row["current_run_id"]),
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
  const [live, old] = [Number(row["consecutive_failures"] ?? 0), Number(row["spawn_failures"] ?? 0)];
  const known = row["failures_known"] as number | null | undefined;
  const useOld = known === null || known === undefined ? old > live : live === known && old !== known;
  return {
    consecutive_failures: useOld ? old : live,
    last_failure_error:
      (row[useOld ? "last_spawn_error" : "last_failure_error"] as string | null | undefined) ?? null,
  };
}

export function toRun(row: RawRow): Run {
  const { token: _secret, verify: _verify, ...rest } = row;
  return {
    ...(rest as unknown as Run),
    metadata: jsonObject(row["metadata"]),
    handoff: jsonObject(row["handoff"]),
  };
}

export function toEvent(row: RawRow): BoardEvent {
  return {
    id: Number(row["id"]),
    task_id: String(row["task_id"]),
    run_id: row["run_id"] === null || row["run_id"] === undefined ? null : Number(row["run_id"]),
    kind: String(row["kind"]),
    payload: jsonObject(row["payload"]),
    created_at: Number(row["created_at"]),
    actor: (row["actor"] as string | null | undefined) ?? null,
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
