import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import { toEvent } from "../rows.ts";
import type { TaskSummary } from "../summaries.ts";
import { rowidsOf, summarize } from "../summaries.ts";
import type { BoardEvent } from "../types.ts";
import { latestEventId } from "./board-snapshot.ts";

export interface Changes {
  /** In order. `undoable`: it carries what `undo` needs. */
  events: (BoardEvent & { undoable: boolean })[];
  /** Present summaries of every task the events touch, and of their linked neighbours, whose counts may differ. */
  tasks: TaskSummary[];
  /** Tasks the events name that are on the board no more. */
  removed: string[];
  cursor: number;
  /** True when there is more after `cursor`. */
  more: boolean;
}

/** Everything that happened after a cursor. `since: null` only tells the present cursor. */
export const changesSince = operation({
  name: "changes-since",
  summary: "List what changed after a cursor.",
  roles: ANYONE,
  input: v.object({
    since: v.nullable(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Id of the last event seen.")),
    ),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5000)), 200),
    task_id: v.optional(v.nullable(v.string()), null),
  }),
  async run(board, { since, limit, task_id }): Promise<Changes> {
    if (since === null)
      return { events: [], tasks: [], removed: [], cursor: await latestEventId(board), more: false };
    const rows = await board.sql`
      select *, change is not null as undoable from task_events
      where id > ${since} and (${task_id} is null or task_id = ${task_id}) order by id limit ${limit + 1}`;
    const events = rows
      .slice(0, limit)
      .map((row) => ({ ...toEvent(row), undoable: Boolean(row["undoable"]) }));
    const touched = [...new Set(events.map((event) => event.task_id))];
    const wanted = task_id === null ? await withNeighbours(board, touched) : touched;
    const tasks = await summarize(board, await rowidsOf(board, wanted));
    const present = new Set(tasks.map(({ id }) => id));
    return {
      events,
      tasks,
      removed: touched.filter((id) => !present.has(id)),
      cursor: events.at(-1)?.id ?? since,
      more: rows.length > limit,
    };
  },
});

async function withNeighbours(board: Parameters<typeof summarize>[0], ids: string[]): Promise<Set<string>> {
  const touched = JSON.stringify(ids);
  const rows = await board.sql<{ id: string }>`
    select parent_id as id from task_links where child_id in (select value from json_each(${touched}))
    union
    select child_id from task_links where parent_id in (select value from json_each(${touched}))`;
  return new Set([...ids, ...rows.map(({ id }) => id)]);
}
