import type { Status, TaskSummary } from "../api/types.ts";

/**
 * What moving a card to a column means. The server decides; this only says beforehand what it will say, so that targets
 * it would refuse are dimmed, and asks for what the move needs.
 */
export type Move =
  | { kind: "none" }
  | { kind: "refused"; reason: string }
  /** Sends it as it is. */
  | { kind: "direct" }
  /** Asks in words first; `danger` when a living worker is stopped by it. */
  | { kind: "confirm"; title: string; text: string; button: string; danger: boolean }
  | { kind: "ask"; form: "block" | "complete" | "schedule" | "run" | "review" };

const COMPLETABLE: ReadonlySet<Status> = new Set(["ready", "running", "blocked", "review"]);
const BLOCKABLE: ReadonlySet<Status> = new Set(["ready", "running"]);

/** The move of one card to a status. */
export function moveOf(card: TaskSummary, target: Status): Move {
  if (card.status === target) return { kind: "none" };
  if (target === "running") return moveToRunning(card);
  if (target === "done")
    return COMPLETABLE.has(card.status)
      ? { kind: "ask", form: "complete" }
      : refused(`${words(card.status)} cannot be completed: make it ready first`);
  if (target === "blocked")
    return BLOCKABLE.has(card.status)
      ? { kind: "ask", form: "block" }
      : refused(`only ready and running cards can be blocked`);
  if (target === "review") return moveToReview(card);
  if (target === "scheduled") return moveToScheduled(card);
  if (target === "archived") return archive(card);
  if (target === "todo" && card.open_parents === 0)
    return refused("nothing holds it back, so it would be ready at once");
  if (card.status === "running") return stop(card, target);
  return { kind: "direct" };
}

function moveToRunning(card: TaskSummary): Move {
  if (!card.assignee) return refused("nobody is assigned: choose a profile first");
  if (card.status === "done" || card.status === "archived" || card.status === "review")
    return refused("reopen it first");
  return { kind: "ask", form: "run" };
}

function moveToReview(card: TaskSummary): Move {
  if (card.status === "running" || card.status === "ready" || card.status === "blocked")
    return { kind: "ask", form: "review" };
  return refused("only work in progress goes to review");
}

function moveToScheduled(card: TaskSummary): Move {
  if (card.status === "running") return refused("a worker is on it: stop it first");
  if (card.status === "done" || card.status === "archived") return refused("reopen it first");
  return { kind: "ask", form: "schedule" };
}

function archive(card: TaskSummary): Move {
  const running = card.status === "running";
  const text = running
    ? "A worker is on it. Archiving stops the worker and closes its attempt; the card leaves the board."
    : "The card leaves the default view. Nothing is deleted.";
  return { kind: "confirm", title: `Archive ${card.id}?`, text, button: "Archive", danger: running };
}

function stop(card: TaskSummary, target: Status): Move {
  const who = card.assignee ? `@${card.assignee}` : "A worker";
  const again =
    target === "ready" ? " The dispatcher may start it anew at once; Triage or Blocked would hold it." : "";
  const text = `${who} is on it. Moving it to ${target} stops the worker and closes the attempt as reclaimed.${again}`;
  return {
    kind: "confirm",
    title: `Stop the worker of ${card.id}?`,
    text,
    button: "Stop and move",
    danger: true,
  };
}

function refused(reason: string): Move {
  return { kind: "refused", reason };
}

function words(status: Status): string {
  return status === "todo"
    ? "a waiting card"
    : status === "archived"
      ? "an archived card"
      : `a ${status} card`;
}
