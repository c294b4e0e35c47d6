/** One closed gate: a reason why the task is not claimed now, and the command that lifts it. */
export interface Gate {
  code: string;
  message: string;
  /** A command line that lifts it, where one does. */
  fix: { command: string; operation: string; input: Record<string, unknown> } | null;
  /** Unix seconds at which it opens by itself, when known. */
  until?: number;
}

/** A gate that one operation on the task lifts. */
export function gate(
  code: string,
  message: string,
  command: string,
  operation: string,
  taskId: string,
): Gate {
  return { code, message, fix: fix(command, operation, { task_id: taskId }) };
}

export function fix(
  command: string,
  operation: string,
  input: Record<string, unknown>,
): NonNullable<Gate["fix"]> {
  return { command, operation, input };
}

/** A moment for a message; surfaces may turn it into local time. */
export function when(seconds: number | null): string {
  const at = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(at.getTime()) ? "at an unknown time" : at.toISOString();
}
