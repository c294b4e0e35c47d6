import { call, operations } from "../kernel/index.ts";
import { authorOf } from "./frame/actor.ts";
import { option, toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";
import { duration } from "./values/duration.ts";
import { assignment } from "./values/json-object.ts";
import { moment } from "./values/moment.ts";
import type { Workspace } from "./values/workspace.ts";
import { expandHome, workspace } from "./values/workspace.ts";

export default command({
  name: "create",
  summary: operations.create.summary,
  args: {
    ...fields(operations.create, {
      title: { kind: "positional", hint: "title", required: true },
      body: { stdin: true },
      assignee: { hint: "PROFILE", complete: "profile" },
      parents: { as: "parent", hint: "ID", complete: "task" },
      parents_gate: {
        as: "on",
        hint: "OUTCOME",
        description: "What the parents are waited for.",
        standard: "success",
      },
    }),
    workspace: option("Where the worker works: scratch, worktree or dir:/path.", "WHERE", {
      parse: workspace,
      standard: "scratch",
    }),
    "workspace-path": option("Absolute path for a worktree.", "PATH", {
      parse: expandHome,
      field: "workspace_path",
      complete: "file",
    }),
    ...fields(operations.create, {
      tenant: {},
      priority: { standard: "0" },
      triage: {},
      idempotency_key: { hint: "KEY" },
      max_runtime_seconds: {
        as: "max-runtime",
        hint: "DURATION",
        parse: duration,
        description: "Longest time one attempt may take: 90s, 30m, 2h, 1d. 0 is no limit.",
      },
      max_retries: { standard: "dispatch.failure_limit of config.yaml, 3" },
      not_before: { as: "at", hint: "TIME", parse: moment, description: "Do not start it before this time." },
      created_by: { hint: "NAME", description: "Who asks for it.", standard: "user" },
      skills: { as: "skill" },
      reviewer: { hint: "PROFILE", complete: "profile", description: "Profile that reviews the result." },
      model_override: { as: "model", hint: "NAME", description: "Model for this task." },
      provider_override: { as: "provider", hint: "NAME", description: "Provider for this task." },
      branch_name: { as: "branch", hint: "NAME", description: "Branch for a worktree." },
      session_id: { as: "session", hint: "ID", description: "Chat session that asks for it." },
    }),
    param: option("A value for the worker's command template.", "NAME=VALUE", {
      many: true,
      parse: assignment,
    }),
    quiet: toggle("Print only the id."),
  },
  document: "the task",
  examples: [
    ['kanbun create "Write the release notes" --assignee writer', "a task for the profile writer"],
    ['kanbun create "Review them" --assignee critic --parent t_1a2b3c4d', "one that waits for another"],
    ["git diff | kanbun create 'Explain this' --assignee writer --body -", "the body from standard input"],
    ['kanbun create "Nightly check" --assignee ops --at 02:00 --max-runtime 30m', "later, with a limit"],
  ],
  next: "kanbun serve works the task; kanbun why <id> says what it waits for.",
  async run(asked) {
    const board = await asked.board();
    const params = asked.get("param") as [string, string][] | undefined;
    const { task, existing } = await call(board, operations.create, {
      ...asked.input(),
      created_by: (asked.text("created-by") ?? standardAuthor(asked)) || authorOf(asked.env),
      ...(asked.get("workspace") as Workspace | undefined),
      ...(params ? { params: Object.fromEntries(params) } : {}),
    });
    const there = existing ? "  [was there already: same idempotency key]" : "";
    const line = `Created ${task.id}  (${task.status}, assignee=${task.assignee ?? "-"})${there}`;
    asked.answer(taskDocument(task), asked.on("quiet") ? task.id : line);
    if (asked.json) return;
    const { unstarted } = await import("../dispatcher/index.ts");
    const { config, home } = asked.place;
    for (const warning of await unstarted(board, task, config, home, asked.env)) asked.warn(`\n⚠ ${warning}`);
  },
});

/** People are `user`; a worker is its profile. */
function standardAuthor({ actor, env }: Call): string {
  return actor.role === "worker" ? authorOf(env) : "user";
}
