import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";

export interface Assignee {
  name: string;
  /** A profile of that name can be started. */
  on_disk: boolean;
  /** Its non-archived tasks by status. */
  counts: Record<string, number>;
}

/** Who could work or does: the given profiles and every assignee of a non-archived task, by name. */
export const assignees = operation({
  name: "assignees",
  summary: "List profiles and assignees with their tasks.",
  roles: ANYONE,
  input: v.object({
    profiles: v.optional(v.pipe(v.array(v.string()), v.description("Profiles that can be started.")), []),
  }),
  async run(board, { profiles }): Promise<Assignee[]> {
    const counts = await board.sql<{ name: string; status: string; n: number }>`
      select assignee as name, status, count(*) as n from tasks
      where assignee is not null and assignee <> '' and status <> 'archived'
      group by assignee, status order by assignee, status`;
    const known = new Map<string, Assignee>();
    for (const name of profiles) known.set(name, { name, on_disk: true, counts: {} });
    for (const { name, status, n } of counts) {
      if (!known.has(name)) known.set(name, { name, on_disk: false, counts: {} });
      known.get(name)!.counts[status] = n;
    }
    return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  },
});
