import * as v from "valibot";
import { call, KanbunError, operations } from "../../kernel/index.ts";
import { absentable, text } from "../http/shape.ts";
import { route } from "../route.ts";
import { changed } from "./changed.ts";

export const linkTasks = route({
  method: "POST",
  path: "/links",
  summary: "Make one task wait for another.",
  operation: "link",
  body: v.object({ parent_id: text, child_id: text, gate: absentable(text) }),
  handle({ board, body: { parent_id, child_id, gate } }) {
    return changed(board, child_id, async () => {
      await call(board, operations.link, { parent_id, child_id, ...(gate ? { gate } : {}) });
      return { ok: true };
    });
  },
});

export const unlinkTasks = route({
  method: "DELETE",
  path: "/links",
  summary: "Stop one task waiting for another; `ok` is false when it did not.",
  operation: "unlink",
  query: v.object({ parent_id: text, child_id: text }),
  handle({ board, query }) {
    return changed(board, query.child_id, async () => {
      try {
        await call(board, operations.unlink, query);
        return { ok: true };
      } catch (error) {
        if (error instanceof KanbunError && error.code === "not_found") return { ok: false };
        throw error;
      }
    });
  },
});
