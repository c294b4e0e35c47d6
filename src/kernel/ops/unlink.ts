import * as v from "valibot";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import { assertHolds } from "../fencing.ts";
import { resettle } from "../links.ts";
import { operation, PLANNERS } from "../operation.ts";
import type { Link } from "../types.ts";

/**
 * Takes a link away; a `todo` child that nothing holds any more is promoted at once. Refuses `not_found` when
 * there is no such link.
 */
export const unlink = operation({
  name: "unlink",
  summary: "Stop one task waiting for another.",
  roles: PLANNERS,
  input: v.object({ parent_id: v.string(), child_id: v.string() }),
  run: (board, { parent_id, child_id }): Promise<Link> =>
    board.transaction(async (tx) => {
      await assertHolds(tx, "unlink");
      const [link] = await tx.sql<Link>`
        delete from task_links where parent_id = ${parent_id} and child_id = ${child_id}
        returning parent_id, child_id, coalesce(gate, 'success') as gate`;
      if (!link)
        throw new KanbunError("not_found", `no link ${parent_id} -> ${child_id}`, {
          hint: `kanbun show ${child_id}`,
          details: { parent_id, child_id },
        });
      await append(tx, {
        task_id: child_id,
        kind: "unlinked",
        payload: { parent: parent_id, child: child_id },
        change: { link: [{ ...link }, null] },
      });
      await resettle(tx, child_id);
      return link;
    }),
});
