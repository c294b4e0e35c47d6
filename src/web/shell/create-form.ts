import type { NewTask } from "../actions/create.ts";
import { parseTime } from "../ui/parse-time.ts";

/** The form for a new task, as typed. */
export interface CreateForm {
  title: string;
  body: string;
  assignee: string;
  priority: number;
  parents: string;
  tenant: string;
  skills: string;
  limit: string;
  workspace: "scratch" | "worktree" | "dir";
  path: string;
  notBefore: string;
  triage: boolean;
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

export function emptyForm(): CreateForm {
  return {
    title: "",
    body: "",
    assignee: "",
    priority: 0,
    parents: "",
    tenant: "",
    skills: "",
    limit: "",
    workspace: "scratch",
    path: "",
    notBefore: "",
    triage: false,
  };
}

/** What is wrong with the form, in one sentence; null when it can be sent. */
export function formProblem(form: CreateForm): string | null {
  if (!form.title.trim()) return "A task needs a title.";
  if (form.limit.trim() && seconds(form.limit) === null)
    return `“${form.limit}” is no duration; write 90s, 30m, 2h or 1d.`;
  if (form.notBefore.trim() && parseTime(form.notBefore, nowSeconds()) === null)
    return `“${form.notBefore}” is no moment to come; write in 2h, tomorrow 9:00 or 2026-12-01 08:30.`;
  if (form.workspace === "dir" && !form.path.trim()) return "A dir workspace needs its path.";
  if (form.path.trim() && form.workspace !== "scratch" && !form.path.trim().startsWith("/"))
    return "The path must be absolute.";
  return null;
}

/** The request for a form without problems; fields left empty are left out. */
export function taskOfForm(form: CreateForm): NewTask {
  const task: NewTask = {
    title: form.title.trim(),
    assignee: form.assignee.trim() || null,
    priority: form.priority,
    triage: form.triage,
    parents: form.parents.split(/[\s,]+/).filter(Boolean),
    skills: form.skills
      .split(",")
      .map((skill) => skill.trim())
      .filter(Boolean),
  };
  if (form.body.trim()) task.body = form.body;
  if (form.tenant.trim()) task.tenant = form.tenant.trim();
  if (form.workspace !== "scratch") task.workspace_kind = form.workspace;
  if (form.workspace !== "scratch" && form.path.trim()) task.workspace_path = form.path.trim();
  const limit = seconds(form.limit);
  if (limit) task.max_runtime_seconds = limit;
  const notBefore = form.notBefore.trim() ? parseTime(form.notBefore, nowSeconds()) : null;
  if (notBefore !== null) task.not_before = notBefore;
  return task;
}

function seconds(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/i.exec(text.trim());
  return match ? Math.floor(Number(match[1]) * (SECONDS[match[2]?.toLowerCase() || "s"] as number)) : null;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
