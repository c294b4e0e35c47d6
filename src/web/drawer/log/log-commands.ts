/** What the log's keys do while a log is on the screen. */
export interface LogActions {
  end: () => void;
  start: () => void;
  error: () => void;
}

let current: LogActions | null = null;

/** The log that is shown takes the keys; returns the sign-off. */
export function logCommands(actions: LogActions): () => void {
  current = actions;
  return () => {
    if (current === actions) current = null;
  };
}

export function activeLog(): LogActions | null {
  return current;
}
