import * as v from "valibot";
import type { Board } from "../../kernel/index.ts";
import { call, KanbunError, operations, PEOPLE } from "../../kernel/index.ts";
import { absentable, boolean, integer, text, texts } from "../http/shape.ts";
import { route } from "../route.ts";
import { changed } from "./changed.ts";

/** Most ids of one call. */
const MOST_IDS = 5000;
/** Statuses that many cards may be moved to at once; archiving has its own switch. */
const TARGETS = new Set(["triage", "todo", "ready", "running", "blocked", "review", "scheduled", "done"]);

const body = v.object({
  ids: v.pipe(texts, v.maxLength(MOST_IDS, `at most ${MOST_IDS} ids`)),
  status: absentable(text),
  assignee: absentable(text),
  priority: absentable(integer),
  archive: absentable(boolean),
});
type Wanted = Omit<v.InferOutput<typeof body>, "ids">;

interface Result {
  id: string;
  ok: boolean;
  error?: string;
}

export const bulkTasks = route({
  method: "POST",
  path: "/tasks/bulk",
  summary: "The same change to many tasks, each by itself: one refusal stops no other.",
  roles: PEOPLE,
  body,
  async handle({ board, body: { ids, ...wanted } }) {
    const named = ids.filter((id): id is string => Boolean(id));
    if (named.length === 0)
      throw new KanbunError("invalid_input", "ids is required", { hint: 'send {"ids": ["t_…"], …}' });
    const results = [];
    for (const id of named) results.push(await changed(board, id, () => applied(board, id, wanted)));
    return { results };
  },
});

/** Parts are tried in order; a refused one is told and the rest go on, except where the status is no status. */
async function applied(board: Board, id: string, wanted: Wanted): Promise<Result> {
  let error: string | undefined;
  const attempt = async (say: (refusal: KanbunError) => string, part: () => Promise<unknown>) => {
    try {
      await part();
    } catch (refusal) {
      if (!(refusal instanceof KanbunError)) throw refusal;
      error = refusal.code === "not_found" ? "not found" : say(refusal);
    }
  };
  const { status, assignee, priority, archive } = wanted;
  await attempt(
    ({ message }) => message,
    () => call(board, operations.show, { task_id: id, events_limit: 1 }),
  );
  if (error) return { id, ok: false, error };
  if (archive)
    await attempt(
      ({ message }) => `archive refused: ${message}`,
      () => call(board, operations.archive, { task_id: id }),
    );
  else if (status && !TARGETS.has(status)) return { id, ok: false, error: `unknown status ${status}` };
  else if (status)
    await attempt(
      ({ message }) => `transition to ${status} refused: ${message}`,
      () => call(board, operations.update, { task_id: id, status }),
    );
  if (typeof assignee === "string")
    await attempt(
      ({ message }) => message,
      () => call(board, operations.assign, { task_id: id, assignee }),
    );
  if (typeof priority === "number")
    await attempt(
      ({ message }) => message,
      () => call(board, operations.edit, { task_id: id, priority }),
    );
  return error === undefined ? { id, ok: true } : { id, ok: false, error };
}
