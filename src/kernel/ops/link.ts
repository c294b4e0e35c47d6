import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { assertHolds } from "../fencing.ts";
import * as f from "../fields.ts";
import { openParents, wouldCycle } from "../links.ts";
import { operation, PLANNERS } from "../operation.ts";
import { findTask } from "../tasks.ts";
import type { Link } from "../types.ts";

/**
 * Makes a child wait for a parent. A ready or scheduled child goes back to `todo` when the parent still holds it;
 * in every other status the child is left alone. Linking again keeps the link (and takes the new gate). Refuses
 * `invalid_input`: a task with itself, unknown ids, a cycle.
 */
export const link = operation({
  name: "link",
  summary: "Make one task wait for another.",
  roles: PLANNERS,
  input: v.object({
    parent_id: v.pipe(v.string(), v.minLength(1), v.description("The task that goes first.")),
    child_id: v.pipe(v.string(), v.minLength(1), v.description("The task that waits.")),
    gate: v.optional(f.linkGate, "success"),
  }),
  run: (board, { parent_id, child_id, gate }): Promise<Link> =>
    board.transaction(async (tx) => {
      await assertHolds(tx, "link");
      if (parent_id === child_id)
        throw new KanbunError("invalid_input", `cannot link ${child_id} to itself`, {
          hint: "name two tasks",
        });
      const [parent, child] = [await findTask(tx, parent_id), await findTask(tx, child_id)];
      const unknown = [parent ? [] : [parent_id], child ? [] : [child_id]].flat();
      if (unknown.length > 0 || !child)
        throw new KanbunError("invalid_input", `unknown task ${unknown.join(", ")}`, {
          hint: "kanbun list --archived",
          details: { unknown },
        });
      if (await wouldCycle(tx, parent_id, child_id))
        throw new KanbunError("invalid_input", `linking ${parent_id} -> ${child_id} would close a cycle`, {
          hint: `${child_id} already comes before ${parent_id}; see: kanbun show ${child_id}`,
          details: { parent_id, child_id },
        });
      const [known] = await tx.sql<Link>`
        select parent_id, child_id, coalesce(gate, 'success') as gate from task_links
        where parent_id = ${parent_id} and child_id = ${child_id}`;
      await tx.sql`
        insert into task_links (parent_id, child_id, gate) values (${parent_id}, ${child_id}, ${gate})
        on conflict (parent_id, child_id) do update set gate = excluded.gate`;
      if ((await openParents(tx, child_id)).includes(parent_id))
        await tx.sql`
          update tasks set parents_waived = null,
            status = case when status in ('ready', 'scheduled') then 'todo' else status end
          where id = ${child_id}`;
      await append(tx, {
        task_id: child_id,
        kind: "linked",
        payload: { parent: parent_id, child: child_id },
        change: { link: [known ?? null, { parent_id, child_id, gate }] },
      });
      return { parent_id, child_id, gate };
    }),
});
