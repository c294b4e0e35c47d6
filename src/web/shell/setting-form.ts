import type { TaskFull } from "../api/types.ts";

/** The settings of a task, as typed; empty is "not set". A new task has them too. */
export interface SettingForm {
  tenant: string;
  skills: string;
  limit: string;
  failures: string;
  model: string;
  provider: string;
  reviewer: string;
  workspace: TaskFull["workspace_kind"];
  path: string;
  branch: string;
  params: string;
}

/** The same as the server takes them: null clears. */
export type Settings = Pick<
  TaskFull,
  | "tenant"
  | "skills"
  | "max_runtime_seconds"
  | "max_retries"
  | "model_override"
  | "provider_override"
  | "reviewer"
  | "workspace_kind"
  | "workspace_path"
  | "branch_name"
  | "params"
>;

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

export function emptySettings(): SettingForm {
  return {
    tenant: "",
    skills: "",
    limit: "",
    failures: "",
    model: "",
    provider: "",
    reviewer: "",
    workspace: "scratch",
    path: "",
    branch: "",
    params: "",
  };
}

/** The form for a task as it is. */
export function formOfTask(task: Settings): SettingForm {
  return {
    tenant: task.tenant ?? "",
    skills: (task.skills ?? []).join(", "),
    limit: task.max_runtime_seconds ? duration(task.max_runtime_seconds) : "",
    failures: task.max_retries === null ? "" : String(task.max_retries),
    model: task.model_override ?? "",
    provider: task.provider_override ?? "",
    reviewer: task.reviewer ?? "",
    workspace: task.workspace_kind,
    // Of a scratch task it is where the board put it, not what anybody chose.
    path: task.workspace_kind === "scratch" ? "" : (task.workspace_path ?? ""),
    branch: task.branch_name ?? "",
    params: Object.entries(task.params ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
  };
}

/**
 * What is wrong with the form, in one sentence; null when it can be sent. Of a task that exists only what was changed is
 * judged: another program may have given it what a form would not.
 */
export function settingProblem(form: SettingForm, before: SettingForm = emptySettings()): string | null {
  const changed = (...names: (keyof SettingForm)[]): boolean =>
    names.some((name) => form[name] !== before[name]);
  const [limit, failures, path] = [form.limit.trim(), form.failures.trim(), form.path.trim()];
  if (changed("limit") && limit && seconds(limit) === null)
    return `“${form.limit}” is no duration; write 90s, 30m, 2h or 1d.`;
  if (changed("failures") && failures && !/^[1-9]\d{0,5}$/.test(failures))
    return `“${form.failures}” is no number of failures; write 1 or more, or leave it empty.`;
  if (changed("workspace", "path") && form.workspace !== "scratch") {
    if (form.workspace === "dir" && !path) return "A dir workspace needs its path.";
    if (path && !/^(\/|~(\/|$))/.test(path)) return "The path must be absolute.";
  }
  const odd = lines(form.params).find((line) => !/^[^=\s]+=/.test(line));
  if (!changed("params") || odd === undefined) return null;
  return `“${odd}” is no parameter; write one name=value a line.`;
}

/** What a form without problems says. */
export function settingsOfForm(form: SettingForm): Settings {
  const skills = form.skills
    .split(",")
    .map((skill) => skill.trim())
    .filter(Boolean);
  const params = Object.fromEntries(
    lines(form.params).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return {
    tenant: form.tenant.trim() || null,
    skills: skills.length > 0 ? skills : null,
    max_runtime_seconds: seconds(form.limit) || null,
    max_retries: Number(form.failures) || null,
    model_override: form.model.trim() || null,
    provider_override: form.provider.trim() || null,
    reviewer: form.reviewer.trim() || null,
    workspace_kind: form.workspace,
    workspace_path: form.workspace === "scratch" ? null : form.path.trim() || null,
    branch_name: form.branch.trim() || null,
    params: Object.keys(params).length > 0 ? params : null,
  };
}

/** What was typed into the form, by field; empty where nothing differs from the task. */
export function typedInto(before: SettingForm, form: SettingForm): Partial<SettingForm> {
  return Object.fromEntries(
    Object.entries(form).filter(([name, text]) => text !== before[name as keyof SettingForm]),
  );
}

/** Only what the form changed, so that what somebody else changed meanwhile stays. */
export function changedSettings(before: SettingForm, form: SettingForm): Partial<Settings> {
  const [old, now] = [settingsOfForm(before), settingsOfForm(form)];
  const changed: Partial<Settings> = Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name as keyof Settings]),
    ),
  );
  // Where the board put it in the old workspace is no place for the new one.
  return "workspace_kind" in changed ? { ...changed, workspace_path: now.workspace_path } : changed;
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function seconds(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/i.exec(text.trim());
  if (!match) return null;
  const unit = UNITS.find(([name]) => name === (match[2]?.toLowerCase() || "s"));
  // Half a second is short, not "no limit".
  return Math.ceil(Number(match[1]) * (unit?.[1] ?? 1));
}

/** In the largest unit that leaves no rest. */
function duration(value: number): string {
  const [name, size] = UNITS.find(([, unit]) => value % unit === 0) ?? ["s", 1];
  return `${value / size}${name}`;
}
