import * as v from "valibot";
import { operation } from "../operation.ts";

/**
 * Says that a dispatcher is there: writes its presence row with the present time, or with `stop` takes it away.
 * Rows of dispatchers that have been silent for a day are cleared on the way. Writes no event.
 */
export const beat = operation({
  name: "beat",
  summary: "Say that a dispatcher is alive.",
  roles: ["dispatcher"],
  input: v.object({
    id: v.pipe(v.string(), v.minLength(1)),
    pid: v.pipe(v.number(), v.integer()),
    host: v.string(),
    process_identity: v.optional(v.nullable(v.string()), null),
    address: v.optional(v.nullable(v.string()), null),
    /** Pause between its ticks: presence is believed for a few of them. */
    interval_seconds: v.optional(v.pipe(v.number(), v.minValue(0)), 60),
    stop: v.optional(v.boolean(), false),
  }),
  run: (board, me): Promise<void> =>
    board.transaction(async (tx) => {
      const now = tx.clock.now();
      if (me.stop) {
        await tx.sql`delete from kanbun_dispatchers where id = ${me.id}`;
        return;
      }
      await tx.sql`delete from kanbun_dispatchers where last_tick_at < ${now - 86_400}`;
      await tx.sql`
        insert into kanbun_dispatchers (id, pid, host, process_identity, started_at, last_tick_at, address, interval_seconds)
        values (${me.id}, ${me.pid}, ${me.host}, ${me.process_identity}, ${now}, ${now}, ${me.address},
          ${Math.ceil(me.interval_seconds)})
        on conflict (id) do update set last_tick_at = excluded.last_tick_at, address = excluded.address,
          interval_seconds = excluded.interval_seconds`;
    }),
});
