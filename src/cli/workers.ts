import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { table } from "./print/table.ts";
import { line } from "./print/text.ts";
import { elapsed, now } from "./print/time.ts";

export default command({
  name: "workers",
  summary: operations.workers.summary,
  args: {},
  document:
    "[{task_id, title, run_id, profile, purpose, claim_lock, claim_expires, pid, host, started_at, last_heartbeat_at, max_runtime_seconds, note, tokens_in, tokens_out, cost_usd, leftover}]",
  examples: [["kanbun workers", "what runs, where, and for how long"]],
  next: "kanbun terminate <id> stops one.",
  async run(asked) {
    const rows = await call(await asked.board(), operations.workers, {});
    asked.answer(rows, () =>
      rows.length === 0
        ? "(nobody works now)"
        : table(
            ["TASK", "RUN", "PROFILE", "PID", "HOST", "FOR", "SEEN", "DOING"],
            rows.map((row) => [
              row.task_id,
              String(row.run_id),
              line(row.profile ?? "-"),
              String(row.pid ?? "-"),
              line(row.host ?? "-"),
              elapsed(row.started_at, now()),
              row.last_heartbeat_at === null ? "-" : elapsed(row.last_heartbeat_at, now()),
              row.leftover ? "(its run is over; being stopped)" : line(row.note ?? row.title ?? ""),
            ]),
            asked.terminal,
          ),
    );
  },
});
