import { request } from "../api/request.ts";
import type { ChangeAnswer } from "../api/types.ts";
import { putCards } from "../state/cards.ts";
import { announce, notify } from "../state/notices.ts";
import { offerUndo } from "./undo.ts";

export interface NewTask {
  title: string;
  body?: string;
  assignee: string | null;
  priority: number;
  triage: boolean;
  parents: readonly string[];
  not_before?: number;
  [setting: string]: unknown;
}

/** A key for one form: sending it twice creates one task. (`randomUUID` is missing where a page is not served over TLS.) */
export function formKey(): string {
  return `page-${[...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Creates a task; throws the server's refusal for the form to show. Returns the new id. */
export async function createTask(task: NewTask, key: string): Promise<string> {
  // An empty list is not "none was named" but "there shall be none".
  const named = Object.entries(task).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  const body = { ...Object.fromEntries(named), idempotency_key: key };
  const answer = await request<ChangeAnswer>("/tasks", { method: "POST", body });
  const id = answer.task?.id ?? answer.summary?.id ?? "";
  if (answer.summary) putCards([answer.summary]);
  if (answer.warning) notify({ tone: "warn", text: `Task created, but: ${answer.warning}` });
  announce(`Created ${id}`);
  offerUndo(`Created ${id}`, answer.event_id ?? null);
  return id;
}
