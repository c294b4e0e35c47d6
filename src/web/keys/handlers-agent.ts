import { approve, moveCards, requestChanges, stopWorker } from "../actions/move.ts";
import { callVerb, reopen, runNow, unblock } from "../actions/verbs.ts";
import type { Status } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { statusOf } from "../state/details.ts";
import { ask, confirm } from "../state/dialogs.ts";
import { openDrawer } from "../drawer/open.ts";
import { changing, some, unless, type Handler } from "./handler.ts";
import type { Target } from "./map.ts";

const is =
  (...statuses: Status[]) =>
  (status: Status): boolean =>
    statuses.includes(status);
const isNot =
  (...statuses: Status[]) =>
  (status: Status): boolean =>
    !statuses.includes(status);

/** A handler for cards in some statuses; the others are left out when many are chosen. */
function when(fits: (status: Status) => boolean, reason: string, run: (target: Target) => void): Handler {
  return {
    run: (target) => run({ ...target, ids: target.ids.filter((id) => fits(statusOf(id) ?? "todo")) }),
    off: (target) => changing(target) ?? unless(target, fits, reason),
  };
}

export const agentHandlers = {
  run: when(
    is("triage", "todo", "scheduled", "ready", "blocked"),
    "it does not wait",
    ({ ids }) => void runAll(ids),
  ),
  stop: when(is("running"), "it is not running", ({ ids }) => void stopWorker(ids[0] as string)),
  block: when(
    is("ready", "running"),
    "only ready and running cards can be blocked",
    ({ ids }) => void moveCards(ids, "blocked"),
  ),
  unblock: when(is("blocked"), "it is not blocked", ({ ids }) => void each(ids, unblock)),
  complete: when(
    is("ready", "running", "blocked", "review"),
    "only work in progress can be completed",
    ({ ids }) => void moveCards(ids, "done"),
  ),
  approve: when(is("review"), "it is not in review", ({ ids }) => void each(ids, approve)),
  requestChanges: when(
    is("review"),
    "it is not in review",
    ({ ids }) => void requestChanges(ids[0] as string),
  ),
  requestReview: when(
    is("ready", "running", "blocked"),
    "only work in progress goes to review",
    ({ ids }) => void moveCards(ids, "review"),
  ),
  promote: when(is("todo", "triage", "scheduled"), "it does not wait", ({ ids }) => void promote(ids)),
  schedule: when(
    isNot("running", "done", "archived"),
    "it cannot be scheduled now",
    ({ ids }) => void moveCards(ids, "scheduled"),
  ),
  reopen: when(is("done", "archived"), "it is open", ({ ids }) => void each(ids, reopen)),
  reclaim: when(is("running"), "it is not running", ({ ids }) => void reclaim(ids[0] as string)),
  cancel: when(isNot("done", "archived"), "it is closed", ({ ids }) => void cancel(ids)),
  supersede: when(isNot("archived"), "it is archived", ({ ids }) => void supersede(ids[0] as string)),
  showLog: { run: ({ ids }) => openDrawer(ids[0] as string, "log"), off: some },
  why: { run: ({ ids }) => showWhy(ids[0] as string), off: some },
} satisfies Record<string, Handler>;

async function each(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<void> {
  for (const id of ids) await act(id);
}

async function runAll(ids: readonly string[]): Promise<void> {
  const unassigned = ids.find((id) => !getCard(id)?.assignee);
  if (unassigned || ids.length > 1) await moveCards(ids, "running");
  else await runNow(ids[0] as string);
}

async function promote(ids: readonly string[]): Promise<void> {
  const waiting = ids.some((id) => (getCard(id)?.open_parents ?? 0) > 0);
  const values = waiting ? await ask("reason", [...ids]) : { text: "" };
  if (values)
    await each(ids, (id) =>
      callVerb(id, "promote", values.text ? { reason: values.text } : {}, {
        becomes: "ready",
        said: `${id} made ready`,
      }),
    );
}

async function reclaim(id: string): Promise<void> {
  const sure = await confirm({
    title: `Take ${id} back from its worker?`,
    text: "The attempt is closed as reclaimed and the card becomes ready. Nothing is started again before the old worker is gone.",
    button: "Take back",
    danger: true,
  });
  if (sure) await callVerb(id, "reclaim", {}, { said: `${id} taken back` });
}

async function cancel(ids: readonly string[]): Promise<void> {
  const sure = await confirm({
    title: ids.length === 1 ? `Cancel ${ids[0]}?` : `Cancel ${ids.length} cards?`,
    text: "The work is given up: a running worker is stopped, and what waits for it stays waiting.",
    button: ids.length === 1 ? "Cancel the task" : "Cancel the tasks",
    danger: true,
  });
  if (sure) await each(ids, (id) => callVerb(id, "cancel", {}, { said: `${id} cancelled` }));
}

async function supersede(id: string): Promise<void> {
  const values = await ask("supersede", [id]);
  if (values?.text)
    await callVerb(id, "supersede", { by: values.text }, { said: `${id} superseded by ${values.text}` });
}

function showWhy(id: string): void {
  openDrawer(id);
  setTimeout(() => document.getElementById(`why-${id}`)?.focus(), 300);
}
