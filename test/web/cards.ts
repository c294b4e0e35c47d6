import type { Status, TaskSummary } from "../../src/web/api/types.ts";

let serial = 0;

/** A card with nothing special about it, but what is given. */
export function summary(fields: Partial<TaskSummary> = {}): TaskSummary {
  serial += 1;
  return {
    id: `t_${serial.toString(16).padStart(8, "0")}`,
    title: "a task",
    status: "ready" as Status,
    assignee: "codex",
    priority: 0,
    tenant: null,
    created_at: 1000,
    started_at: null,
    completed_at: null,
    updated_event_id: 1,
    updated_at: 1000,
    run_started_at: null,
    last_heartbeat_at: null,
    link_counts: { parents: 0, children: 0 },
    open_parents: 0,
    comment_count: 0,
    progress: null,
    attempts: 0,
    block_kind: null,
    block_reason: null,
    not_before: null,
    cost_usd: null,
    activity: null,
    outcome: null,
    late: 0,
    ...fields,
  };
}
