import { exitCodeOf, KanbunError } from "../../kernel/index.ts";
import type { Call } from "./call.ts";
import { failureDocument } from "./failure.ts";
import { UsageError } from "./usage-error.ts";

/** What `--json` answers: one entry for each id given. */
export const RESULTS = "{results: [{task_id, ok, task} or {task_id, ok, error}]}";

/** How one verb is done to several tasks. */
export interface Each<T> {
  act: (id: string) => Promise<T>;
  /** The line for a task it was done to. */
  done: (id: string, result: T) => string;
  /** The line for a task it was refused for; `reason` is the kernel's sentence without the id's name. */
  refused: (id: string, reason: string) => string;
  document: (result: T) => unknown;
}

/**
 * Does a verb to each task by itself: one refusal does not stop the rest, and no reader who goes away does either. An
 * empty id, as an unset variable gives, stops all before the first. Returns the exit code of the first refusal, or 0.
 */
export async function each<T>(
  call: Call,
  ids: readonly string[],
  { act, done, refused, document }: Each<T>,
): Promise<number> {
  if (ids.includes("")) throw new UsageError("an id is empty; nothing was changed");
  const results: unknown[] = [];
  const said: (() => void)[] = [];
  let code = 0;
  try {
    for (const task_id of ids) {
      try {
        const result = await act(task_id);
        results.push({ task_id, ok: true, task: document(result) });
        if (!call.json) said.push(() => call.say(done(task_id, result)));
      } catch (error) {
        if (!(error instanceof KanbunError)) throw error;
        code ||= exitCodeOf[error.code];
        said.push(() => call.refuse(error, refused(task_id, reasonOf(error, task_id))));
        results.push({ task_id, ok: false, error: failureDocument(error) });
      }
    }
  } finally {
    for (const say of said) say();
  }
  if (call.json) call.answer({ results }, "");
  return code;
}

function reasonOf(error: KanbunError, id: string): string {
  if (error.code === "not_found") return "no such task";
  const [, after] = error.message.split(`${id}: `);
  return after ?? error.message;
}
