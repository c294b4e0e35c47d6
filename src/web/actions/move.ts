import type { BlockKind, Status, TaskSummary } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { mayWrite } from "../state/board.ts";
import { ask, confirm, type FormValues } from "../state/dialogs.ts";
import { notify } from "../state/notices.ts";
import { STATUS_LABELS } from "../ui/format.ts";
import { runBulk } from "./bulk.ts";
import { moveOf, type Move } from "./moves.ts";
import { block, callVerb, complete, moveDirect, reopen, runNow, scheduleAt } from "./verbs.ts";

/** Moves cards to a column, asking for what the move needs. One question serves all of them. */
export async function moveCards(ids: readonly string[], target: Status): Promise<void> {
  if (!mayWrite.value) {
    notify({ tone: "warn", text: "This token may only read." });
    return;
  }
  const cards = ids
    .map((id) => getCard(id))
    .filter((card): card is TaskSummary => card !== undefined && card.status !== target);
  const possible = cards.filter((card) => moveOf(card, target).kind !== "refused");
  const first = possible[0];
  if (!first) {
    const refusal = cards[0] && moveOf(cards[0], target);
    if (refusal?.kind === "refused") notify({ tone: "warn", text: `${cards[0]?.id}: ${refusal.reason}` });
    return;
  }
  const moves = possible.map((card) => moveOf(card, target));
  const hardest =
    moves.find((move) => move.kind === "confirm" && move.danger) ??
    moves.find((move) => move.kind !== "direct") ??
    (moves[0] as Move);
  const values = await question(hardest, possible);
  if (values === null) return;
  if (possible.length === 1) await send(first.id, target, hardest, values);
  else await sendMany(possible, target, hardest, values);
}

/** Approves a card in review: its work is done. */
export async function approve(id: string): Promise<void> {
  await callVerb(id, "complete", {}, { becomes: "done", said: `${id} approved` });
}

/** Sends a card in review back with what is to change. */
export async function requestChanges(id: string): Promise<void> {
  const values = await ask("request-changes", [id]);
  if (values)
    await callVerb(id, "request-changes", { reason: values.text }, { said: `${id}: changes requested` });
}

/** Stops the worker of a card, after asking. */
export async function stopWorker(id: string): Promise<void> {
  const card = getCard(id);
  const who = card?.assignee ? `@${card.assignee}` : "The worker";
  const sure = await confirm({
    title: `Stop the worker of ${id}?`,
    text: `${who} gets SIGTERM, then SIGKILL. The attempt is closed as reclaimed and the card goes back to ready.`,
    button: "Stop worker",
    danger: true,
  });
  if (sure) await callVerb(id, "terminate", {}, { said: `${id}: stopping the worker` });
}

async function question(move: Move, cards: readonly TaskSummary[]): Promise<FormValues | null> {
  const nothing: FormValues = { text: "", choice: null, at: null };
  if (move.kind === "ask")
    return ask(
      move.form,
      cards.map((card) => card.id),
    );
  if (move.kind !== "confirm") return nothing;
  const many = cards.length > 1;
  const sure = await confirm(many ? { ...move, title: `${move.button} ${cards.length} cards?` } : move);
  return sure ? nothing : null;
}

async function send(id: string, target: Status, move: Move, values: FormValues): Promise<void> {
  if (target === "archived")
    await callVerb(id, "archive", {}, { becomes: "archived", said: `${id} archived` });
  else if (isClosed(id) && target === "ready") await reopen(id);
  else if (move.kind !== "ask") await moveDirect(id, target);
  else if (move.form === "block") await block(id, values.text, values.choice as BlockKind | null);
  else if (move.form === "complete") await complete(id, values.text);
  else if (move.form === "schedule") await scheduleAt(id, values.at);
  else if (move.form === "review")
    await callVerb(id, "request-review", values.text ? { summary: values.text } : {}, {
      becomes: "review",
      said: `${id} sent to review`,
    });
  else if (move.form === "run") await runNow(id);
}

/** Many at once go as one request where the board has one; otherwise each by its own verb. */
async function sendMany(
  cards: readonly TaskSummary[],
  target: Status,
  move: Move,
  values: FormValues,
): Promise<void> {
  const ids = cards.map((card) => card.id);
  const plain =
    move.kind !== "ask" ||
    (values.text === "" && values.choice === null && (move.form === "block" || move.form === "complete"));
  if (plain) {
    const body = target === "archived" ? { archive: true } : { status: target };
    await runBulk(ids, body, { status: target }, `${ids.length} cards moved to ${STATUS_LABELS[target]}`);
    return;
  }
  for (const id of ids) await send(id, target, move, values);
}

function isClosed(id: string): boolean {
  const status = getCard(id)?.status;
  return status === "done" || status === "archived";
}
