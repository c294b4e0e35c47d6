import { call, operations } from "../../kernel/index.ts";
import { route } from "../route.ts";
import { asAnswer, changed } from "../tasks/changed.ts";

export const listLate = route({
  method: "GET",
  path: "/late",
  summary: "Results that came too late to count and wait for a decision.",
  operation: "late-list",
  async handle({ board }) {
    return { late: await call(board, operations["late-list"], {}) };
  },
});

export const adoptLate = route({
  method: "POST",
  path: "/tasks/:id/late/:late/adopt",
  summary: "Let a late result count after all.",
  operation: "adopt",
  handle({ board, params: { id = "", late = "" } }) {
    return changed(board, id, async () =>
      asAnswer(await call(board, operations.adopt, { late_id: late }), board.clock.now()),
    );
  },
});

export const discardLate = route({
  method: "POST",
  path: "/tasks/:id/late/:late/discard",
  summary: "Decide that a late result shall not count.",
  operation: "discard",
  handle({ board, params: { id = "", late = "" } }) {
    return changed(board, id, async () => {
      await call(board, operations.discard, { late_id: late });
      return { ok: true };
    });
  },
});
