import * as v from "valibot";
import * as f from "../fields.ts";
import type { BoardState } from "../meta.ts";
import { boardState, writeMeta } from "../meta.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Stops the start of anything new; what runs goes on. Pausing again changes the reason. */
export const pause = operation({
  name: "pause",
  summary: "Start nothing new on this board.",
  roles: PEOPLE,
  input: v.object({ reason: v.optional(f.reason, null) }),
  run: (board, { reason }): Promise<BoardState> =>
    board.transaction(async (tx) => {
      await writeMeta(tx, "paused", reason ?? "");
      return boardState(tx);
    }),
});
