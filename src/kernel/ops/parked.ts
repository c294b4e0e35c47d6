import * as v from "valibot";
import { ANYONE, operation } from "../operation.ts";
import type { Parked } from "./park.ts";

/** Profiles and providers that are parked now, soonest to return first. */
export const parked = operation({
  name: "parked",
  summary: "List parked profiles and providers.",
  roles: ANYONE,
  input: v.object({}),
  run: (board): Promise<Parked[]> => board.sql<Parked>`
    select scope, name, until, reason from kanbun_parked where until > ${board.clock.now()} order by until, name
    limit 1000`,
});
