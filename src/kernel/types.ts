/**
 * Glossary.
 *
 * - **board**: one SQLite file with its tasks, workspaces and logs.
 * - **task**: a piece of work with a status. Its status changes only together with its run and an event.
 * - **run**: one attempt at a task, from claim to outcome. A task has at most one open run.
 * - **claim**: taking a ready task; it opens a run and mints a fencing token. The claim is a **lease**: it
 *   expires unless the process that holds it lives or heartbeats.
 * - **fencing token**: the secret of one run. Every write on behalf of the run presents it; once the run is
 *   closed, its writes are refused and kept as **late writes**.
 * - **event**: an append-only record of what happened; its id is the board's global cursor.
 * - **link**: "parent before child". A child waits in `todo` until its parents' outcomes satisfy the links.
 * - **profile**: the name of a worker configuration; a task's assignee names one.
 * - **gate**: one reason why a ready task may not be claimed now. Admission is the list of closed gates.
 */

/** All statuses, in the order of the board's columns. */
export const STATUSES = [
  "triage",
  "todo",
  "scheduled",
  "ready",
  "running",
  "blocked",
  "review",
  "done",
  "archived",
] as const;
export type Status = (typeof STATUSES)[number];

export const WORKSPACE_KINDS = ["scratch", "worktree", "dir"] as const;
export type WorkspaceKind = (typeof WORKSPACE_KINDS)[number];

/** How a run ended. */
export const RUN_OUTCOMES = [
  "completed",
  "blocked",
  "crashed",
  "timed_out",
  "spawn_failed",
  "gave_up",
  "reclaimed",
  "stale",
  "rate_limited",
  "review_requested",
  "changes_requested",
  "cancelled",
] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** Why a task is blocked; `null` in the file is an untyped block. */
export const BLOCK_KINDS = ["needs_input", "dependency", "capability", "transient"] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** What a link waits for: the parent's success (default), its failure, or its end either way. */
export const LINK_GATES = ["success", "failure", "any"] as const;
export type LinkGate = (typeof LINK_GATES)[number];

/** A task as the board keeps it. Times are integer Unix seconds. */
export interface Task {
  id: string;
  title: string;
  body: string | null;
  assignee: string | null;
  status: Status;
  priority: number;
  created_by: string | null;
  created_at: number;
  /** First claim ever. */
  started_at: number | null;
  /** Last completion; not cleared on reopen. */
  completed_at: number | null;
  workspace_kind: WorkspaceKind;
  workspace_path: string | null;
  claim_lock: string | null;
  claim_expires: number | null;
  tenant: string | null;
  result: string | null;
  idempotency_key: string | null;
  worker_pid: number | null;
  max_runtime_seconds: number | null;
  last_heartbeat_at: number | null;
  current_run_id: number | null;
  workflow_template_id: string | null;
  current_step_key: string | null;
  skills: string[] | null;
  /** Failures in a row, of every kind; reset by success and by unblock. */
  consecutive_failures: number;
  last_failure_error: string | null;
  branch_name: string | null;
  model_override: string | null;
  provider_override: string | null;
  reasoning_effort: string | null;
  /** Failure limit of this task; `null` = the board's. */
  max_retries: number | null;
  session_id: string | null;
  goal_mode: boolean;
  goal_max_turns: number | null;
  project_id: string | null;
  block_kind: BlockKind | null;
  block_recurrences: number;
  completion_contract: string | null;
  /** `scheduled` tasks become ready at this time; ready ones are not admitted before it. */
  not_before: number | null;
  /** Backoff after a failure: not admitted before this time. */
  retry_at: number | null;
  /** Who reviews in status `review`. */
  reviewer: string | null;
  /** Free parameters for the worker's command template. */
  params: Record<string, string> | null;
  superseded_by: string | null;
  /** Set when the task ended: a done task that failed, or a cancelled one, is `failure`. */
  outcome: "success" | "failure" | null;
  /** A person let it go past its parents; holds until a new parent is linked or the task ends. */
  parents_waived: boolean;
}

/** One attempt. `token` is never part of it: only the claimer gets it. */
export interface Run {
  id: number;
  task_id: string;
  profile: string | null;
  step_key: string | null;
  status: string;
  claim_lock: string | null;
  claim_expires: number | null;
  worker_pid: number | null;
  max_runtime_seconds: number | null;
  last_heartbeat_at: number | null;
  started_at: number;
  ended_at: number | null;
  outcome: RunOutcome | null;
  summary: string | null;
  metadata: Record<string, unknown> | null;
  error: string | null;
  /** Process identity `<boot id>|<start ticks>` when recorded; any text or number in files of others. */
  worker_started_at: string | number | null;
  session_ref: string | null;
  workspace_path: string | null;
  log_offset_bytes: number | null;
  exit_code: number | null;
  exit_signal: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  cost_usd: number | null;
  model: string | null;
  /** `review`: the reviewer's attempt on a task in review; `null`: the work itself. */
  purpose: "review" | null;
  /** What a worker completed with, held until the dispatcher has verified it. */
  handoff: Record<string, unknown> | null;
}

export interface Comment {
  id: number;
  task_id: string;
  author: string;
  body: string;
  created_at: number;
}

/** One event. `actor` is who did it; `null` in rows of other programs. */
export interface BoardEvent {
  id: number;
  task_id: string;
  run_id: number | null;
  kind: string;
  payload: Record<string, unknown> | null;
  created_at: number;
  actor: string | null;
}

export interface Link {
  parent_id: string;
  child_id: string;
  gate: LinkGate;
}

/**
 * Who calls. `reader` sees; `worker` acts on its own run only; `orchestrator` creates and routes; `operator`
 * (a person at the CLI or the dashboard) may do everything; `dispatcher` supervises.
 */
export type Role = "reader" | "worker" | "orchestrator" | "operator" | "dispatcher";

export interface Actor {
  role: Role;
  /** Shown as author and in events. */
  name: string;
  /** A worker's own run: what it was started for. */
  run?: { task_id: string; run_id: number; token: string };
  /** A worker of another dispatcher, which gives no run and no token: held to this task, but not fenced. */
  task_id?: string;
}
