import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import type { Dispatcher } from "../presence.ts";
import { dispatchersOf } from "../presence.ts";

/** The dispatchers that serve this board, by their presence rows, latest first. */
export const dispatchers = operation({
  name: "dispatchers",
  summary: "List the dispatchers of this board.",
  roles: ANYONE,
  input: v.object({}),
  run: (board): Promise<Dispatcher[]> => dispatchersOf(board),
});
