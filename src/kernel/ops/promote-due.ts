import * as v from "valibot";
import { promoteAll } from "../promotion.ts";
import { operation, PLANNERS } from "../operation.ts";

/** Makes ready what nothing holds any more: the safety net under every promotion. Returns how many. */
export const promoteDue = operation({
  name: "promote-due",
  summary: "Make ready every task that nothing holds any more.",
  roles: PLANNERS,
  input: v.object({}),
  run: (board): Promise<number> => promoteAll(board),
});
