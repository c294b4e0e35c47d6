import { option, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { dispatchText } from "./print/dispatch.ts";
import { atLeastOne, count } from "./values/number.ts";

export default command({
  name: "dispatch",
  summary: "Look at the board once: settle what ended, start what is ready.",
  details:
    "One pass of what kanbun serve does all the time, for cron and for trying out. Workers outlive the command; " +
    "the next pass of anybody records how they ended. A dry run starts and signals nothing.",
  args: {
    "dry-run": toggle("Say what would be started and what would wait, and start nothing."),
    max: option("Most tasks to start.", "N", { parse: count, standard: "no limit" }),
    "failure-limit": option("Failures in a row that open a task's breaker.", "N", {
      parse: atLeastOne,
      standard: "dispatch.failure_limit of config.yaml, 3",
    }),
  },
  document:
    "{reclaimed, crashed: [id], timed_out: [id], auto_blocked: [id], promoted, spawned: [{task_id, assignee, workspace}], skipped_unassigned: [id], completed: [id], adopted: [id], released: [id], held: [{task_id, gates: [gate]}]}",
  examples: [
    ["kanbun dispatch --dry-run", "what would happen"],
    ["kanbun dispatch --max 2", "start two tasks at most"],
  ],
  next: "kanbun list --status running; kanbun why <id> for a task that was not started.",
  async run(asked) {
    const { dispatchOnce } = await import("../dispatcher/index.ts");
    const board = await asked.board();
    const { config, home } = asked.place;
    const [max, failureLimit] = [asked.number("max"), asked.number("failure-limit")];
    const dryRun = asked.on("dry-run");
    const result = await dispatchOnce(board, {
      config,
      home,
      dryRun,
      env: asked.env,
      ...(max === undefined ? {} : { max }),
      ...(failureLimit === undefined ? {} : { failureLimit }),
      log: (message) => asked.warn(`kanban: ${message}`),
    });
    const { spawned, ...rest } = result;
    const document = {
      reclaimed: rest.reclaimed,
      crashed: rest.crashed,
      timed_out: rest.timed_out,
      auto_blocked: rest.auto_blocked,
      promoted: rest.promoted,
      spawned: spawned.map(([task_id, assignee, workspace]) => ({ task_id, assignee, workspace })),
      skipped_unassigned: rest.skipped_unassigned,
      completed: rest.completed,
      adopted: rest.adopted,
      released: rest.released,
      held: rest.held,
    };
    asked.answer(document, () => dispatchText(result, dryRun));
  },
});
