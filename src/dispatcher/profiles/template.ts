import { SpawnError } from "../spawn.ts";
import type { Assignment } from "./preset.ts";

const PLACEHOLDER = /\{([a-z_]+)(?:\.([\w-]+))?\}/gu;

/**
 * Fills a command's placeholders. Each element stays one element, whatever the values hold; values are not looked
 * through again; braces that name no placeholder stay as they are. Throws SpawnError for a parameter the task lacks.
 */
export function fillTemplate(template: readonly string[], assignment: Assignment): string[] {
  const values = placeholders(assignment);
  return template.map((element) =>
    element.replaceAll(PLACEHOLDER, (whole, name: string, key: string | undefined) => {
      if (name === "params" && key !== undefined) return parameter(assignment, key);
      const value = key === undefined ? values[name] : undefined;
      return value ?? whole;
    }),
  );
}

/** Every placeholder but `{params.<name>}`, with its value for this attempt. */
function placeholders({
  task,
  profile,
  run_id,
  attempt,
  workspace,
  run_dir,
  board,
  home,
  prompt,
  model,
  resume,
  mcp,
}: Assignment): Record<string, string> {
  return {
    task_id: task.id,
    title: task.title,
    body: task.body ?? "",
    body_file: `${run_dir}/body.md`,
    prompt,
    prompt_file: `${run_dir}/prompt.md`,
    workspace,
    model: model ?? "",
    provider: task.provider_override ?? profile.config.provider ?? "",
    reasoning_effort: task.reasoning_effort ?? "",
    run_id: String(run_id),
    run_dir,
    attempt: String(attempt),
    profile: profile.name,
    assignee: task.assignee ?? "",
    tenant: task.tenant ?? "",
    priority: String(task.priority),
    branch: task.branch_name ?? "",
    skills: (task.skills ?? []).join(","),
    session: resume ?? "",
    board,
    home,
    kanbun: [mcp.command, ...mcp.args.slice(0, -1)].join(" "),
  };
}

function parameter({ task }: Assignment, key: string): string {
  const value = task.params?.[key];
  if (value !== undefined) return value;
  throw new SpawnError(
    `the command needs {params.${key}}, which the task does not have; kanbun edit ${task.id} --param ${key}=…`,
  );
}
