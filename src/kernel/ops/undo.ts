import * as v from "valibot";
import type { Board } from "../board.ts";
import type { ChangeEvent } from "../changes.ts";
import { changeEvents, linkOf, sameLink } from "../changes.ts";
import { KanbunError } from "../errors.ts";
import * as f from "../fields.ts";
import { append } from "../events.ts";
import { operation, PEOPLE } from "../operation.ts";
import { RESTING, revert } from "../revert.ts";
import { findTask } from "../tasks.ts";
import type { Link, Task } from "../types.ts";

const LOOK_BACK = 10_000;
const LIVE = "a run is live, and undo never rewinds a running process";

export interface Undone {
  undone: { event_id: number; kind: string; task_id: string };
  /** The event of the undo itself: undoing that is the redo. */
  event_id: number;
  message: string;
}

/**
 * Takes a person's change back: the one named, or the latest that still stands. The values before it return; the
 * undo is itself a change, so undoing it is the redo. It never rewinds a running process. Refuses `not_found`,
 * and `wrong_state` when a later change touched the same field, when the value is another now, when it is
 * undone already, while a run is live, or for a supersede.
 */
export const undo = operation({
  name: "undo",
  summary: "Take back a change made by a person.",
  roles: PEOPLE,
  input: v.object({
    event_id: v.optional(v.nullable(f.countedId("The change; default the latest.")), null),
    task_id: v.optional(v.nullable(v.pipe(v.string(), v.description("Only changes of this task."))), null),
  }),
  run: (board, { event_id, task_id }): Promise<Undone> =>
    board.transaction(async (tx) => {
      const change = await chosen(tx, event_id, task_id);
      await refuseConflicts(tx, change);
      const reverse = Object.fromEntries(
        Object.entries(change.change).map(([field, [before, after]]) => [field, [after, before] as const]),
      );
      await revert(tx, change.task_id, reverse);
      const id = await append(tx, {
        task_id: change.task_id,
        kind: "undone",
        payload: { of: change.id, kind: change.kind },
        change: reverse,
      });
      const what = change.kind === "undone" ? "did again" : "took back";
      const fields = Object.keys(change.change).join(", ");
      return {
        undone: { event_id: change.id, kind: change.kind, task_id: change.task_id },
        event_id: id,
        message: `${what} "${change.kind}" of ${change.task_id} (${fields})`,
      };
    }),
});

async function chosen(
  tx: Board,
  eventId: number | string | null,
  taskId: string | null,
): Promise<ChangeEvent> {
  const [named] =
    eventId === null
      ? []
      : await tx.sql<{ task_id: string }>`
    select task_id from task_events where id = ${eventId}`;
  const events = await changeEvents(tx, named?.task_id ?? taskId, LOOK_BACK);
  const found = events.find((event) =>
    eventId === null ? event.of === null && !event.undone : event.id === eventId,
  );
  await refuseForGood(tx, eventId, taskId, found);
  if (!found)
    throw new KanbunError(
      "not_found",
      eventId === null ? "there is no change to undo" : `event ${eventId} is no change that can be undone`,
      {
        hint: "kanbun undo --list",
        details: { event_id: eventId },
      },
    );
  if (found.undone) throw refused(found, "it is undone already", `kanbun show ${found.task_id}`);
  return found;
}

/**
 * Two things a person does are not taken back: a claim whose run is live, and a supersede, since what waited for
 * the task waits for another one now. Right after one's own, an undo without a number would silently take back
 * something older.
 */
async function refuseForGood(
  tx: Board,
  eventId: number | string | null,
  taskId: string | null,
  found: ChangeEvent | undefined,
): Promise<void> {
  const [event] = await tx.sql<Pick<ChangeEvent, "id" | "kind" | "task_id">>`
    select e.id, e.kind, e.task_id from task_events e left join tasks t on t.id = e.task_id
    where (e.kind = 'superseded' or (e.kind = 'claimed' and e.run_id = t.current_run_id))
      and case when ${eventId} is null
        then e.id > ${found?.id ?? 0} and e.actor = ${tx.actor.name} and (${taskId} is null or e.task_id = ${taskId})
        else e.id = ${eventId} end
    order by e.id desc limit 1`;
  if (!event) return;
  const instead =
    eventId === null && found !== undefined ? `; an earlier change: kanbun undo ${found.id}` : "";
  throw event.kind === "claimed"
    ? refused(event, LIVE, `kanbun reclaim ${event.task_id}`)
    : refused(
        event,
        "what waited for it waits for its replacement now",
        `kanbun reopen ${event.task_id}, then link and unlink by hand${instead}`,
      );
}

async function refuseConflicts(tx: Board, change: ChangeEvent): Promise<void> {
  const task = await findTask(tx, change.task_id);
  if (task?.current_run_id != null) throw refused(change, LIVE, `kanbun reclaim ${task.id}`);
  const later = (await changeEvents(tx, change.task_id, LOOK_BACK)).filter(
    (event) => event.id > change.id && !event.undone && event.of === null,
  );
  for (const [field, [, after]] of Object.entries(change.change)) {
    const touched = later.find(
      (event) => field in event.change && (field !== "link" || sameLink(event.change, change.change)),
    );
    if (touched)
      throw refused(change, `${field} was changed again by event ${touched.id}`, `kanbun undo ${touched.id}`);
    if (!(await stillIs(tx, task, change, field, after)))
      throw refused(change, `${field} is another by now`, `kanbun show ${change.task_id}`);
  }
}

async function stillIs(
  tx: Board,
  task: Task | null,
  change: ChangeEvent,
  field: string,
  after: unknown,
): Promise<boolean> {
  if (field === "deleted") return (task === null) === after;
  if (task === null) return false;
  if (field === "link") {
    const { parent_id, child_id } = linkOf(change.change);
    const [now] = await tx.sql<Link>`
      select parent_id, child_id, coalesce(gate, 'success') as gate from task_links
      where parent_id = ${parent_id} and child_id = ${child_id}`;
    return (now?.gate ?? null) === ((after as Link | null)?.gate ?? null);
  }
  const now = task[field as keyof Task];
  const moved =
    field === "status" && [now, after].every((status) => RESTING.some((resting) => resting === status));
  return moved || JSON.stringify(now ?? null) === JSON.stringify(after ?? null);
}

function refused(
  change: Pick<ChangeEvent, "id" | "kind" | "task_id">,
  why: string,
  hint: string,
): KanbunError {
  return new KanbunError("wrong_state", `cannot undo "${change.kind}" of ${change.task_id}: ${why}`, {
    hint,
    details: { event_id: change.id, task_id: change.task_id },
  });
}
