import { KanbunError } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { option, toggle } from "./frame/argument.ts";
import { atLeastOne, count, seconds } from "./values/number.ts";

const NOTICE = `kanban daemon is DEPRECATED: the dispatcher runs inside the server now.

Start it with: kanbun serve   (on a Hermes host: hermes gateway start)
Ready tasks are picked up on its next tick: at once when the board changes, every 60 s in any case. config.yaml:

  kanban:
    dispatch_in_gateway: true
    dispatch_interval_seconds: 60

Do not run both: two dispatchers race for the same claims. If you can run no server on this host, repeat the
command with --force.`;

export default command({
  name: "daemon",
  summary: "DEPRECATED: run only the dispatcher; kanbun serve does it now.",
  args: {
    interval: option("Seconds between two looks at the board.", "SECONDS", {
      parse: seconds,
      standard: "60",
    }),
    max: option("Most tasks one look may start.", "N", { parse: count, standard: "no limit" }),
    "failure-limit": option("Failures in a row that open a task's breaker.", "N", {
      parse: atLeastOne,
      standard: "dispatch.failure_limit of config.yaml, 3",
    }),
    pidfile: option("Write the process's id here.", "PATH", { complete: "file" }),
    verbose: toggle("Say what each look did.", { alias: "v" }),
    force: toggle("Run although it is deprecated.", { hidden: true }),
  },
  document: "first line: {pid, home, board, interval_seconds}",
  exits: { 2: "not started" },
  examples: [["kanbun serve", "what to run instead"]],
  async run(asked) {
    if (asked.on("force")) {
      asked.needsTerminal("daemon --force");
      const { runDaemon } = await import("./daemon/run.ts");
      return runDaemon(asked);
    }
    if (asked.json)
      throw new KanbunError("invalid_input", "kanban daemon is DEPRECATED: kanbun serve does its work", {
        hint: "kanbun serve; where no server can run: kanbun daemon --force",
      });
    asked.warn(NOTICE);
    return 2;
  },
});
