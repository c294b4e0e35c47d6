import { request } from "../api/request.ts";
import type { BlockKind, ChangeAnswer, Status, TaskFull, TaskSummary } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { announce, notify } from "../state/notices.ts";
import { STATUS_LABELS } from "../ui/format.ts";
import { mutate } from "./mutate.ts";
import { offerUndo } from "./undo.ts";

export type Verb =
  | "complete"
  | "block"
  | "unblock"
  | "archive"
  | "reclaim"
  | "reassign"
  | "cancel"
  | "supersede"
  | "reopen"
  | "request-review"
  | "request-changes"
  | "reopen-review"
  | "promote"
  | "schedule"
  | "terminate"
  | "run";

interface VerbOptions {
  /** The status the card will have; shown at once. Absent where the outcome is the server's to say. */
  becomes?: Status;
  patch?: Partial<TaskSummary>;
  /** What happened, for the notice; null says nothing. */
  said?: string | null;
}

/** Calls one operation of the board on one card. */
export async function callVerb(
  id: string,
  verb: Verb,
  body: Record<string, unknown> = {},
  options: VerbOptions = {},
): Promise<ChangeAnswer | null> {
  const patch = { ...options.patch, ...(options.becomes ? { status: options.becomes } : {}) };
  const answer = await mutate<ChangeAnswer>({
    ...(Object.keys(patch).length > 0 ? { optimistic: { ids: [id], patch: () => patch } } : {}),
    send: () => request(`/tasks/${encodeURIComponent(id)}/${verb}`, { method: "POST", body }),
    failure: `${sentenceStart(verb)} ${id} failed`,
  });
  if (answer)
    report(id, answer, options.said === undefined ? `${id}: ${verb.replaceAll("-", " ")}` : options.said);
  return answer;
}

/** Changes fields of a card; what it shows changes at once. */
export async function patchTask(
  id: string,
  fields: Record<string, unknown>,
  shown: Partial<TaskSummary>,
  said: string | null,
): Promise<ChangeAnswer | null> {
  const answer = await mutate<ChangeAnswer>({
    optimistic: { ids: [id], patch: () => shown },
    send: () => request(`/tasks/${encodeURIComponent(id)}`, { method: "PATCH", body: fields }),
    failure: `Changing ${id} failed`,
  });
  if (answer) report(id, answer, said);
  return answer;
}

/** The same for a form that stays open until it was taken: throws what the server refuses it with. */
export async function saveSettings(id: string, fields: Partial<TaskFull>): Promise<void> {
  const shown = "tenant" in fields ? { tenant: fields.tenant ?? null } : {};
  const answer = await mutate<ChangeAnswer>({
    optimistic: { ids: [id], patch: () => shown },
    send: () => request(`/tasks/${encodeURIComponent(id)}`, { method: "PATCH", body: { ...fields } }),
    failure: "",
    quiet: true,
  });
  if (answer) report(id, answer, `${id}: settings changed`);
}

export function moveDirect(id: string, status: Status): Promise<ChangeAnswer | null> {
  const from = getCard(id)?.status;
  if (from === "blocked" && (status === "ready" || status === "todo")) {
    return unblock(id);
  }
  return patchTask(id, { status }, { status }, `${id} moved to ${STATUS_LABELS[status]}`);
}

export function block(id: string, reason: string, kind: BlockKind | null): Promise<ChangeAnswer | null> {
  return callVerb(
    id,
    "block",
    { ...(reason ? { reason } : {}), ...(kind ? { kind } : {}) },
    {
      becomes: "blocked",
      patch: { block_reason: reason || null, block_kind: kind },
      said: `${id} blocked`,
    },
  );
}

export function unblock(id: string): Promise<ChangeAnswer | null> {
  return callVerb(id, "unblock", {}, { becomes: restingStatus(id), said: `${id} unblocked` });
}

/** Takes a finished or archived card up again. */
export function reopen(id: string): Promise<ChangeAnswer | null> {
  return callVerb(id, "reopen", {}, { becomes: restingStatus(id), said: `${id} reopened` });
}

export function scheduleAt(id: string, notBefore: number | null): Promise<ChangeAnswer | null> {
  const shown = { becomes: "scheduled" as const, patch: { not_before: notBefore } };
  return callVerb(id, "schedule", { not_before: notBefore }, { ...shown, said: `${id} scheduled` });
}

export function complete(id: string, summary: string): Promise<ChangeAnswer | null> {
  return callVerb(id, "complete", summary ? { summary } : {}, { becomes: "done", said: `${id} completed` });
}

export function assign(id: string, assignee: string | null): Promise<ChangeAnswer | null> {
  return patchTask(
    id,
    { assignee: assignee ?? "" },
    { assignee },
    assignee ? `${id} assigned to @${assignee}` : `${id} unassigned`,
  );
}

export function prioritise(id: string, priority: number): Promise<ChangeAnswer | null> {
  return patchTask(id, { priority }, { priority }, `${id} priority ${priority}`);
}

export function retitle(id: string, title: string): Promise<ChangeAnswer | null> {
  return patchTask(id, { title }, { title }, `${id} renamed`);
}

/** Asks the dispatcher to look now. */
export async function nudge(): Promise<void> {
  const answer = await mutate<{ spawned?: unknown[]; promoted?: number }>({
    send: () => request("/dispatch", { method: "POST", query: { max: 8 } }),
    failure: "Nudging the dispatcher failed",
  });
  if (!answer) return;
  const started = answer.spawned?.length ?? 0;
  notify(
    { text: started > 0 ? `Dispatcher started ${started}` : "Dispatcher looked: nothing to start" },
    4000,
  );
}

/** Starts a card now: makes it ready where needed and lets the dispatcher take it. The outcome is the server's to say. */
export async function runNow(id: string): Promise<ChangeAnswer | null> {
  const answer = await callVerb(id, "run", {}, { said: null });
  if (!answer) return null;
  const { started, gates } = answer as ChangeAnswer & { started?: boolean; gates?: { message: string }[] };
  if (started === false && gates?.[0]) notify({ tone: "warn", text: `${id} is held: ${gates[0].message}` });
  else notify({ text: `${id} starting…` }, 4000);
  return answer;
}

/** Where a card waits when nothing else is wrong with it. */
function restingStatus(id: string): Status {
  return (getCard(id)?.open_parents ?? 0) > 0 ? "todo" : "ready";
}

function report(id: string, answer: ChangeAnswer, said: string | null): void {
  if (answer.verifying) {
    notify({ text: `${id}: its work is being checked before it counts as done` });
    return;
  }
  if (answer.warning) notify({ tone: "warn", text: answer.warning });
  if (said === null) return;
  announce(said);
  offerUndo(said, answer.event_id ?? null, id);
}

function sentenceStart(verb: Verb): string {
  const text = verb.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
