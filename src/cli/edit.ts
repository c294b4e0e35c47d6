import { call, operations } from "../kernel/index.ts";
import { option, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { taskDocument } from "./print/documents.ts";
import { duration } from "./values/duration.ts";
import { assignment } from "./values/json-object.ts";
import type { Workspace } from "./values/workspace.ts";
import { expandHome, workspace } from "./values/workspace.ts";

const NONE = new Set(["", "none", "-", "null"]);
const clearable = (text: string): string | null => (NONE.has(text.toLowerCase()) ? null : text);

export default command({
  name: "edit",
  summary: operations.edit.summary,
  details: "What is not given stays as it is. `none` clears a setting. Every edit can be undone.",
  args: {
    task: TASK,
    ...fields(operations.edit, {
      title: {},
      body: { stdin: true },
      priority: {},
      tenant: { parse: clearable },
      result: { description: "The task's result.", stdin: true },
      skills: { as: "skill" },
      max_runtime_seconds: {
        as: "max-runtime",
        hint: "DURATION",
        parse: duration,
        description: "Longest time one attempt may take: 90s, 30m, 2h, 1d. 0 is no limit.",
      },
      max_retries: {},
      model_override: { as: "model", hint: "NAME", description: "Model for this task.", parse: clearable },
      provider_override: {
        as: "provider",
        hint: "NAME",
        description: "Provider for this task.",
        parse: clearable,
      },
      reviewer: {
        hint: "PROFILE",
        complete: "profile",
        description: "Profile that reviews the result.",
        parse: clearable,
      },
      branch_name: { as: "branch", hint: "NAME", description: "Branch for a worktree.", parse: clearable },
    }),
    workspace: option("Where the worker works: scratch, worktree or dir:/path.", "WHERE", {
      parse: workspace,
    }),
    "workspace-path": option("Absolute path for a worktree or directory.", "PATH", {
      parse: expandHome,
      field: "workspace_path",
      complete: "file",
    }),
    param: option("A value for the worker's command template; replaces all of them.", "NAME=VALUE", {
      many: true,
      parse: assignment,
    }),
  },
  document: "the task",
  examples: [
    ['kanbun edit t_1a2b3c4d --title "Write the notes in English"', "a better title"],
    ["kanbun edit t_1a2b3c4d --priority 10", "more urgent"],
    ["kanbun edit t_1a2b3c4d --body - < spec.md", "a new body from a file"],
  ],
  next: "kanbun undo takes it back.",
  async run(asked) {
    const { task_id, ...changes } = asked.input();
    const params = asked.get("param") as [string, string][] | undefined;
    const place = asked.get("workspace") as Workspace | undefined;
    const input = {
      ...(place ? { workspace_path: null, ...place } : {}),
      ...changes,
      ...(params ? { params: Object.fromEntries(params) } : {}),
    };
    if (Object.keys(input).length === 0)
      throw new UsageError("nothing to change", "give at least one option");
    const task = await call(await asked.board(), operations.edit, { task_id, ...input });
    asked.answer(taskDocument(task), `Edited ${task.id}: ${Object.keys(input).join(", ")}`);
  },
});
