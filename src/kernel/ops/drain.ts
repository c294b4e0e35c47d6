import * as v from "valibot";
import * as f from "../fields.ts";
import type { BoardState } from "../meta.ts";
import { boardState, writeMeta } from "../meta.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Starts nothing new and lets what runs finish: what one does before taking a host down. */
export const drain = operation({
  name: "drain",
  summary: "Start nothing new and let what runs finish.",
  roles: PEOPLE,
  input: v.object({ reason: v.optional(f.reason, null) }),
  run: (board, { reason }): Promise<BoardState> =>
    board.transaction(async (tx) => {
      await writeMeta(tx, "draining", reason ?? "");
      return boardState(tx);
    }),
});
