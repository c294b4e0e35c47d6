CREATE TABLE kanban_notify_subs (
  task_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  thread_id TEXT NOT NULL DEFAULT '',
  user_id TEXT,
  created_at INTEGER NOT NULL,
  last_event_id INTEGER NOT NULL DEFAULT 0,
  notifier_profile TEXT,
  user_id_alt TEXT,
  chat_type TEXT,
  delivery_mode TEXT NOT NULL DEFAULT 'notify',
  delivery_metadata TEXT,
  last_ping_event_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task_id, platform, chat_id, thread_id)
);

CREATE TABLE kanbun_dispatchers (
  id TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  process_identity TEXT,
  started_at INTEGER NOT NULL,
  last_tick_at INTEGER NOT NULL,
  address TEXT,
  interval_seconds INTEGER
);

CREATE TABLE kanbun_late_writes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  verb TEXT NOT NULL,
  payload TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  decision TEXT,
  decided_at INTEGER,
  decided_by TEXT
);

CREATE TABLE kanbun_meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE kanbun_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  chat_id TEXT NOT NULL,
  thread_id TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  delivered_at INTEGER,
  dead_at INTEGER,
  replayed_at INTEGER,
  last_error TEXT
);

CREATE TABLE kanbun_parked (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  until INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (scope, name)
);

CREATE TABLE kanbun_processes (
  run_id INTEGER PRIMARY KEY,
  task_id TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  identity TEXT,
  run_dir TEXT,
  spawned_at INTEGER NOT NULL,
  gone_at INTEGER
);

CREATE TABLE kanbun_trash (
  task_id TEXT PRIMARY KEY,
  snapshot TEXT NOT NULL,
  deleted_at INTEGER NOT NULL,
  deleted_by TEXT
);

CREATE TABLE task_attachments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  filename TEXT NOT NULL,
  stored_path TEXT NOT NULL,
  content_type TEXT,
  size INTEGER NOT NULL DEFAULT 0,
  uploaded_by TEXT,
  created_at INTEGER NOT NULL
);

CREATE TABLE task_comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE task_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  run_id INTEGER,
  kind TEXT NOT NULL,
  payload TEXT,
  created_at INTEGER NOT NULL,
  actor TEXT,
  change TEXT
);

CREATE TABLE task_links (
  parent_id TEXT NOT NULL,
  child_id TEXT NOT NULL,
  gate TEXT,
  PRIMARY KEY (parent_id, child_id)
);

CREATE TABLE task_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  profile TEXT,
  step_key TEXT,
  status TEXT NOT NULL,
  claim_lock TEXT,
  claim_expires INTEGER,
  worker_pid INTEGER,
  max_runtime_seconds INTEGER,
  last_heartbeat_at INTEGER,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  summary TEXT,
  metadata TEXT,
  error TEXT,
  worker_started_at INTEGER,
  token TEXT,
  session_ref TEXT,
  workspace_path TEXT,
  log_offset_bytes INTEGER,
  exit_code INTEGER,
  exit_signal TEXT,
  tokens_in INTEGER,
  tokens_out INTEGER,
  cost_usd REAL,
  model TEXT,
  purpose TEXT,
  verify INTEGER,
  handoff TEXT
);

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT,
  assignee TEXT,
  status TEXT NOT NULL,
  priority INTEGER DEFAULT 0,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  workspace_kind TEXT NOT NULL DEFAULT 'scratch',
  workspace_path TEXT,
  claim_lock TEXT,
  claim_expires INTEGER,
  tenant TEXT,
  result TEXT,
  idempotency_key TEXT,
  spawn_failures INTEGER NOT NULL DEFAULT 0,
  worker_pid INTEGER,
  last_spawn_error TEXT,
  max_runtime_seconds INTEGER,
  last_heartbeat_at INTEGER,
  current_run_id INTEGER,
  workflow_template_id TEXT,
  current_step_key TEXT,
  skills TEXT,
  consecutive_failures INTEGER NOT NULL DEFAULT 0,
  last_failure_error TEXT,
  branch_name TEXT,
  model_override TEXT,
  max_retries INTEGER,
  session_id TEXT,
  goal_mode INTEGER NOT NULL DEFAULT 0,
  goal_max_turns INTEGER,
  project_id TEXT,
  block_kind TEXT,
  block_recurrences INTEGER NOT NULL DEFAULT 0,
  provider_override TEXT,
  reasoning_effort TEXT,
  completion_contract TEXT,
  worker_started_at INTEGER,
  not_before INTEGER,
  retry_at INTEGER,
  reviewer TEXT,
  params TEXT,
  superseded_by TEXT,
  outcome TEXT,
  parents_waived INTEGER,
  failures_known INTEGER
);

CREATE INDEX idx_attachments_task on task_attachments(task_id, created_at);

CREATE INDEX idx_comments_task on task_comments(task_id, created_at);

CREATE INDEX idx_events_run on task_events(run_id, id);

CREATE INDEX idx_events_task on task_events(task_id, created_at);

CREATE INDEX idx_links_child on task_links(child_id);

CREATE INDEX idx_links_parent on task_links(parent_id);

CREATE INDEX idx_notify_task on kanban_notify_subs(task_id);

CREATE INDEX idx_runs_status on task_runs(status);

CREATE INDEX idx_runs_task on task_runs(task_id, started_at);

CREATE INDEX idx_tasks_assignee_status on tasks(assignee, status);

CREATE INDEX idx_tasks_idempotency on tasks(idempotency_key);

CREATE INDEX idx_tasks_session_id on tasks(session_id);

CREATE INDEX idx_tasks_status on tasks(status);

CREATE INDEX idx_tasks_tenant on tasks(tenant);

CREATE INDEX kanbun_idx_events_created on task_events(created_at);

CREATE INDEX kanbun_idx_events_last on task_events(task_id);

CREATE INDEX kanbun_idx_events_old on task_events(kind) where kind in ('ready', 'priority', 'spawn_auto_blocked');

CREATE INDEX kanbun_idx_late_open on kanbun_late_writes(task_id) where decision is null;

CREATE INDEX kanbun_idx_outbox_due on kanbun_outbox(next_attempt_at) where delivered_at is null and dead_at is null;

CREATE INDEX kanbun_idx_outbox_event on kanbun_outbox(event_id);

CREATE INDEX kanbun_idx_outbox_line on kanbun_outbox(task_id, platform, chat_id, thread_id) where delivered_at is null and dead_at is null;

CREATE INDEX kanbun_idx_outbox_place on kanbun_outbox(platform, chat_id, thread_id, event_id);

CREATE INDEX kanbun_idx_processes_live on kanbun_processes(task_id) where gone_at is null;

CREATE INDEX kanbun_idx_runs_profile on task_runs(profile, ended_at) where outcome = 'completed';

CREATE INDEX kanbun_idx_runs_spent on task_runs(ended_at) where cost_usd is not null or tokens_in is not null or tokens_out is not null;

CREATE INDEX kanbun_idx_runs_time on task_runs(started_at, ended_at);

CREATE INDEX kanbun_idx_tasks_column on tasks(status, priority desc, created_at);

CREATE INDEX kanbun_idx_tasks_ended on tasks(status, completed_at, created_at);
