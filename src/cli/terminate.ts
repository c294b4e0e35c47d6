import { option, TASK, toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { count } from "./values/number.ts";

export default command({
  name: "terminate",
  summary: "Stop a task's processes now and take the task back.",
  details:
    "SIGTERM to the process group, a grace, then SIGKILL. The attempt costs nothing and the task is ready again: " +
    "block or cancel it first to keep it from starting anew.",
  args: {
    task: TASK,
    run: option("Only this attempt, so that a successor is not hit.", "N", { parse: count }),
    reason: option("Why, for the people who read it.", "TEXT"),
    gone: toggle("You know that its process on another host is dead."),
  },
  document: "{task_id, stopped: [{run_id, pid}], elsewhere: [{run_id, pid, host}]}",
  examples: [["kanbun terminate t_1a2b3c4d", "stop it where it is"]],
  async run(asked) {
    const { terminate } = await import("../dispatcher/index.ts");
    const { config, home } = asked.place;
    const [run_id, reason] = [asked.number("run"), asked.text("reason")];
    const id = asked.text("task") ?? "";
    const result = await terminate(await asked.board(), id, {
      config,
      home,
      gone: asked.on("gone"),
      ...(run_id === undefined ? {} : { run_id }),
      ...(reason === undefined ? {} : { reason }),
    });
    asked.answer(result, () =>
      [
        `Terminated ${id}: ${result.stopped.length} process(es) stopped`,
        ...result.elsewhere.map(
          ({ pid, host }) => `  pid ${pid} runs on ${host}: stop it there, or repeat with --gone`,
        ),
      ].join("\n"),
    );
  },
});
