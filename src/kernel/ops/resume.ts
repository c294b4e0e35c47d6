import * as v from "valibot";
import type { BoardState } from "../meta.ts";
import { boardState } from "../meta.ts";
import { operation, PEOPLE } from "../operation.ts";

/** Takes back `pause` and `drain`. On a board that is neither it changes nothing. */
export const resume = operation({
  name: "resume",
  summary: "Let a paused or draining board start work again.",
  roles: PEOPLE,
  input: v.object({}),
  run: (board): Promise<BoardState> =>
    board.transaction(async (tx) => {
      await tx.sql`delete from kanbun_meta where key in ('paused', 'draining')`;
      return boardState(tx);
    }),
});
