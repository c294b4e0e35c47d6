import type { BoardEvent, Comment, Run, Shown, Task } from "../../kernel/index.ts";

/** The JSON documents of the command line: version 1 of the contract in docs/cli.md. Fields are only ever added. */

/** A task: the fields every kanban program knows first, then ours. */
export function taskDocument(task: Task): Record<string, unknown> {
  return {
    id: task.id,
    title: task.title,
    body: task.body,
    assignee: task.assignee,
    status: task.status,
    priority: task.priority,
    tenant: task.tenant,
    workspace_kind: task.workspace_kind,
    workspace_path: task.workspace_path,
    created_by: task.created_by,
    created_at: task.created_at,
    started_at: task.started_at,
    completed_at: task.completed_at,
    result: task.result,
    skills: task.skills ?? [],
    outcome: task.outcome,
    block_kind: task.block_kind,
    not_before: task.not_before,
    retry_at: task.retry_at,
    max_runtime_seconds: task.max_runtime_seconds,
    max_retries: task.max_retries,
    consecutive_failures: task.consecutive_failures,
    last_failure_error: task.last_failure_error,
    reviewer: task.reviewer,
    model_override: task.model_override,
    provider_override: task.provider_override,
    params: task.params ?? {},
    superseded_by: task.superseded_by,
    current_run_id: task.current_run_id,
    worker_pid: task.worker_pid,
    claim_lock: task.claim_lock,
    claim_expires: task.claim_expires,
    last_heartbeat_at: task.last_heartbeat_at,
  };
}

export function commentDocument({ author, body, created_at }: Comment): Record<string, unknown> {
  return { author, body, created_at };
}

export function eventDocument({
  kind,
  payload,
  created_at,
  run_id,
  id,
  actor,
}: BoardEvent): Record<string, unknown> {
  return { kind, payload, created_at, run_id, id, actor };
}

export function runDocument(run: Run): Record<string, unknown> {
  return {
    id: run.id,
    profile: run.profile,
    step_key: run.step_key,
    status: run.status,
    outcome: run.outcome,
    summary: run.summary,
    error: run.error,
    metadata: run.metadata,
    worker_pid: run.worker_pid,
    started_at: run.started_at,
    ended_at: run.ended_at,
    exit_code: run.exit_code,
    exit_signal: run.exit_signal,
    tokens_in: run.tokens_in,
    tokens_out: run.tokens_out,
    cost_usd: run.cost_usd,
    model: run.model,
  };
}

export function shownDocument(shown: Shown): Record<string, unknown> {
  return {
    task: taskDocument(shown.task),
    parents: shown.parents,
    children: shown.children,
    comments: shown.comments.map(commentDocument),
    events: shown.events.map(eventDocument),
    runs: shown.runs.map(runDocument),
    links: shown.links,
  };
}
