import type {
  Attachment as StoredAttachment,
  BoardEvent,
  Comment,
  LateWrite,
  LinkGate,
  Run as KernelRun,
  Snapshot as KernelSnapshot,
  Status,
  TaskFull,
  TaskSummary,
} from "../../kernel/index.ts";

// What the server says, exactly as it arrives: snake_case names, whole seconds since 1970, null for "not set". What the
// kernel answers keeps the kernel's types; only what the routes add or leave out is written here.

export type {
  BlockKind,
  BoardEvent,
  Comment,
  Gate,
  Graph,
  InboxItem,
  LinkGate,
  Metrics,
  Status,
  Subscription,
  TaskFull,
  TaskSummary,
  Timeline,
  TimelineRun,
  Why,
  Worker,
} from "../../kernel/index.ts";

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

export type RunningState = KernelSnapshot["running"];
export type BoardInfo = KernelSnapshot["board"];

export type Scope = "read" | "worker" | "operator";

export interface Snapshot extends Omit<KernelSnapshot, "columns"> {
  columns: ColumnInfo[];
  dispatcher: DispatcherState;
  me?: { name: string; scope: Scope };
  version?: string;
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

export interface Run extends KernelRun {
  signal: string | null;
  session_id: string | null;
}

export interface LateResult extends LateWrite {
  kind: string;
}

export type Attachment = Omit<StoredAttachment, "path" | "stored_path">;

/** A task with all that belongs to it, as its drawer shows it. */
export interface TaskDetail {
  task: TaskFull;
  comments: Comment[];
  events: BoardEvent[];
  links: { parents: string[]; children: string[] };
  /** What each link waits for, by `parent>child`. */
  gates: Record<string, LinkGate>;
  runs: Run[];
  late: LateResult[];
  attachments: Attachment[];
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
