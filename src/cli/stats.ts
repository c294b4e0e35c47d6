import { call, operations } from "../kernel/index.ts";
import { command } from "./frame/command.ts";
import { line, pad } from "./print/text.ts";

/** Listed even when there are none. */
const ALWAYS = ["triage", "todo", "scheduled", "ready", "running", "blocked", "review", "done"];

export default command({
  name: "stats",
  summary: operations.stats.summary,
  args: {},
  document: "{by_status: {status: n}, by_assignee: {name: {status: n}}, oldest_ready_age_seconds, now}",
  examples: [["kanbun stats", "how the board stands in numbers"]],
  async run(asked) {
    const stats = await call(await asked.board(), operations.stats, {});
    asked.answer(stats, () => {
      const statuses = ALWAYS.map((status) => `  ${pad(status, 10)} ${stats.by_status[status] ?? 0}`);
      const assignees = Object.entries(stats.by_assignee).map(([name, counts]) => {
        const pairs = Object.entries(counts).map(([status, count]) => `${status}=${count}`);
        return `  ${pad(line(name), 20)} ${pairs.join(", ")}`;
      });
      const age = stats.oldest_ready_age_seconds;
      return [
        "By status:",
        ...statuses,
        "",
        "By assignee:",
        ...(assignees.length > 0 ? assignees : ["  (nobody has a task)"]),
        ...(age === null ? [] : ["", `Oldest ready task age: ${age}s`]),
      ].join("\n");
    });
  },
});
