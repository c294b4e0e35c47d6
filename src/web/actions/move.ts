import type { BlockKind, Status, TaskSummary } from "../api/types.ts";
import { getCard } from "../state/cards.ts";
import { mayWrite } from "../state/board.ts";
import { ask, confirm, type FormValues } from "../state/dialogs.ts";
import { notify } from "../state/notices.ts";
import { selectAll } from "../state/selection.ts";
import { plural, STATUS_LABELS } from "../ui/format.ts";
import { runBulk, tellRefused, type Refusal } from "./bulk.ts";
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
  const refused = cards.flatMap((card): Refusal[] => {
    const move = moveOf(card, target);
    return move.kind === "refused" ? [{ id: card.id, reason: move.reason }] : [];
  });
  const first = possible[0];
  if (!first) {
    if (ids.length > 1) tellRefused(refused, cards.length);
    else if (refused[0]) notify({ tone: "warn", text: `${refused[0].id}: ${refused[0].reason}` });
    return;
  }
  const moves = possible.map((card) => moveOf(card, target));
  const hardest =
    moves.find((move) => move.kind === "confirm" && move.danger) ??
    moves.find((move) => move.kind !== "direct") ??
    (moves[0] as Move);
  const values = await question(hardest, possible);
  if (values === null) return;
  if (ids.length === 1) await send(first.id, target, hardest, values);
  else await sendMany(possible, refused, target, hardest, values);
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

/** Gives null where the server refused. */
async function send(id: string, target: Status, move: Move, values: FormValues): Promise<unknown> {
  if (target === "archived")
    return callVerb(id, "archive", {}, { becomes: "archived", said: `${id} archived` });
  if (isClosed(id) && target === "ready") return reopen(id);
  if (move.kind !== "ask") return moveDirect(id, target);
  if (move.form === "block") return block(id, values.text, values.choice as BlockKind | null);
  if (move.form === "complete") return complete(id, values.text);
  if (move.form === "schedule") return scheduleAt(id, values.at);
  if (move.form === "run") return runNow(id);
  return callVerb(id, "request-review", values.text ? { summary: values.text } : {}, {
    becomes: "review",
    said: `${id} sent to review`,
  });
}

/** Many at once go as one request where the board has one; otherwise each by its own verb. */
async function sendMany(
  cards: readonly TaskSummary[],
  refused: readonly Refusal[],
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
    const said = `${plural(ids.length, "card")} moved to ${STATUS_LABELS[target]}`;
    await runBulk(ids, body, { status: target }, said, refused);
    return;
  }
  const failed: string[] = [];
  for (const id of ids) if ((await send(id, target, move, values)) === null) failed.push(id);
  tellRefused(refused, ids.length + refused.length);
  if (failed.length > 0) selectAll([...refused.map(({ id }) => id), ...failed]);
}

function isClosed(id: string): boolean {
  const status = getCard(id)?.status;
  return status === "done" || status === "archived";
}
