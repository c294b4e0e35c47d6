import type { Task } from "./types.ts";

/** How old a task is, in seconds; never negative, whatever a clock did. */
export interface Age {
  created_age_seconds: number;
  started_age_seconds: number | null;
  /** From start (or creation) to completion. */
  time_to_complete_seconds: number | null;
}

export function ageOf(task: Pick<Task, "created_at" | "started_at" | "completed_at">, now: number): Age {
  const { created_at, started_at, completed_at } = task;
  return {
    created_age_seconds: Math.max(0, now - created_at),
    started_age_seconds: started_at === null ? null : Math.max(0, now - started_at),
    time_to_complete_seconds:
      completed_at === null ? null : Math.max(0, completed_at - (started_at ?? created_at)),
  };
}

/** A task with every column of the shared file, both names of its failure counter, and its age. */
export interface TaskFull extends Task {
  spawn_failures: number;
  last_spawn_error: string | null;
  age: Age;
}

export function taskFull(task: Task, now: number): TaskFull {
  return {
    ...task,
    spawn_failures: task.consecutive_failures,
    last_spawn_error: task.last_failure_error,
    age: ageOf(task, now),
  };
}
