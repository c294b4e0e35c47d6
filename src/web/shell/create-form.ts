import type { NewTask } from "../actions/create.ts";
import { parseTime } from "../ui/parse-time.ts";
import {
  emptySettings,
  settingProblem,
  settingsOfForm,
  type SettingForm,
  type Settings,
} from "./setting-form.ts";

/** The form for a new task, as typed. */
export interface CreateForm extends SettingForm {
  title: string;
  body: string;
  assignee: string;
  priority: number;
  parents: string;
  notBefore: string;
  triage: boolean;
}

export function emptyForm(): CreateForm {
  return {
    ...emptySettings(),
    title: "",
    body: "",
    assignee: "",
    priority: 0,
    parents: "",
    notBefore: "",
    triage: false,
  };
}

/** What is wrong with the form, in one sentence; null when it can be sent. */
export function formProblem(form: CreateForm): string | null {
  if (!form.title.trim()) return "A task needs a title.";
  if (form.notBefore.trim() && parseTime(form.notBefore, nowSeconds()) === null)
    return `“${form.notBefore}” is no moment to come; write in 2h, tomorrow 9:00 or 2026-12-01 08:30.`;
  return settingProblem(form);
}

/** The request for a form without problems; what is not set is left out. */
export function taskOfForm(form: CreateForm): NewTask {
  const settings = Object.entries(settingsOfForm(form)).filter(
    ([name, value]) => value !== null && !(name === "workspace_kind" && value === "scratch"),
  );
  const notBefore = form.notBefore.trim() ? parseTime(form.notBefore, nowSeconds()) : null;
  return {
    title: form.title.trim(),
    assignee: form.assignee.trim() || null,
    priority: form.priority,
    triage: form.triage,
    parents: form.parents.split(/[\s,]+/).filter(Boolean),
    ...(form.body.trim() ? { body: form.body } : {}),
    ...(notBefore === null ? {} : { not_before: notBefore }),
    ...(Object.fromEntries(settings) as Partial<Settings>),
  };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
