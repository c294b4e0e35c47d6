import type { Status, TaskSummary } from "../../kernel/index.ts";

// What the server says, exactly as it arrives: snake_case names, whole seconds since 1970, null for "not set".

export type { BlockKind, Status, TaskSummary } from "../../kernel/index.ts";

/** All statuses, in the order of the columns. */
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
] as const satisfies readonly Status[];

export interface ColumnInfo {
  name: Status;
  count: number;
  limit?: number | null;
  /** Of very long columns the snapshot has the beginning; the rest is fetched by pages from here. */
  next?: string | null;
}

export interface DispatcherState {
  running: boolean;
  last_tick_at: number | null;
  message: string | null;
}

export interface RunningState {
  count: number;
  cap: number | null;
}

export interface BoardInfo {
  slug: string;
  name: string;
  paused: boolean;
  draining: boolean;
}

export type Scope = "read" | "worker" | "operator";

export interface Snapshot {
  board: BoardInfo;
  columns: ColumnInfo[];
  tasks: TaskSummary[];
  latest_event_id: number;
  now: number;
  dispatcher: DispatcherState;
  running: RunningState;
  assignees: string[];
  tenants: string[];
  me?: { name: string; scope: Scope };
  version?: string;
}

export interface BoardEvent {
  id: number;
  task_id: string;
  run_id: number | null;
  kind: string;
  payload: Record<string, unknown> | null;
  created_at: number;
  /** Who did it. */
  actor?: string | null;
}

/** Data of the stream's `change` message. */
export interface ChangeMessage {
  events: BoardEvent[];
  tasks: TaskSummary[];
  removed: string[];
  cursor: number;
}

/** Data of the stream's `state` message; a part that is absent did not change. */
export interface StateMessage {
  paused?: boolean;
  draining?: boolean;
  board?: BoardInfo;
  dispatcher?: DispatcherState;
  running?: RunningState;
  columns?: ColumnInfo[];
}

/** A task in full, as its drawer shows it. */
export interface TaskFull {
  id: string;
  title: string;
  body: string | null;
  assignee: string | null;
  status: Status;
  priority: number;
  created_by: string | null;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  workspace_kind: string;
  workspace_path: string | null;
  tenant: string | null;
  result: string | null;
  skills: string[] | null;
  max_runtime_seconds: number | null;
  max_retries?: number | null;
  model_override?: string | null;
  worker_pid: number | null;
  current_run_id: number | null;
  last_heartbeat_at: number | null;
  consecutive_failures?: number;
  last_failure_error?: string | null;
  branch_name?: string | null;
  block_kind?: string | null;
  not_before?: number | null;
}

export interface Comment {
  id: number;
  task_id: string;
  author: string;
  body: string;
  created_at: number;
}

export interface Run {
  id: number;
  task_id: string;
  profile: string | null;
  status: string;
  outcome: string | null;
  started_at: number;
  ended_at: number | null;
  last_heartbeat_at: number | null;
  worker_pid: number | null;
  summary: string | null;
  metadata: Record<string, unknown> | null;
  error: string | null;
  tokens_in?: number | null;
  tokens_out?: number | null;
  cost_usd?: number | null;
  exit_code?: number | null;
  signal?: string | null;
  session_id?: string | null;
}

export interface LateResult {
  id: number;
  run_id: number;
  kind: string;
  summary: string | null;
  created_at: number;
}

export interface Attachment {
  id: number;
  filename: string;
  size: number;
  content_type: string | null;
  uploaded_by: string | null;
  created_at: number;
}

export interface TaskDetail {
  task: TaskFull;
  comments: Comment[];
  events: BoardEvent[];
  links: { parents: string[]; children: string[] };
  runs: Run[];
  late?: LateResult[];
  attachments?: Attachment[];
}

export interface Gate {
  code: string;
  message: string;
  fix: { command: string; operation: string; input: Record<string, unknown> } | null;
}

export interface Why {
  id: string;
  status: Status;
  position: number | null;
  gates: Gate[];
}

/** What every change answers; `event_id` is what undo takes, null when it cannot be undone. */
export interface ChangeAnswer {
  task?: TaskFull;
  summary?: TaskSummary;
  event_id?: number | null;
  warning?: string;
  /** The work is checked first: the task still runs. */
  verifying?: boolean;
}
