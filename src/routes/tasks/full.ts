import type { Shown, Task } from "../../kernel/index.ts";

/** A task as the contract's clients know it: every column under its name, the older ones too, and its ages. */
export function taskFull(task: Task, now: number) {
  return {
    ...task,
    spawn_failures: task.consecutive_failures,
    last_spawn_error: task.last_failure_error,
    age: {
      created_age_seconds: now - task.created_at,
      started_age_seconds: task.started_at === null ? null : now - task.started_at,
      time_to_complete_seconds:
        task.completed_at === null ? null : task.completed_at - (task.started_at ?? task.created_at),
    },
  };
}

/** `GET /tasks/{id}` in the contract's shape. */
export function taskDetail({ task, parents, children, comments, events, runs, links }: Shown, now: number) {
  return {
    task: taskFull(task, now),
    comments,
    events,
    links: { parents, children },
    gates: Object.fromEntries(links.map((link) => [`${link.parent_id}>${link.child_id}`, link.gate])),
    runs,
  };
}
