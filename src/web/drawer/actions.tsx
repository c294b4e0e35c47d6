import type { Status, TaskFull } from "../api/types.ts";
import { cardSignal } from "../state/cards.ts";
import { mayWrite } from "../state/board.ts";
import { commandOf, type CommandId } from "../keys/map.ts";
import { reasonAgainst, runCommand } from "../keys/run.ts";
import { moveCards } from "../actions/move.ts";
import { moveOf } from "../actions/moves.ts";
import { getCard } from "../state/cards.ts";
import { Button } from "../ui/button.tsx";
import { STATUS_LABELS } from "../ui/format.ts";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

/** What is worth a button in each status; everything else stands in the menu. */
const FIRST: Partial<Record<Status, CommandId[]>> = {
  triage: ["promote"],
  todo: ["promote", "run"],
  scheduled: ["run"],
  ready: ["run", "block"],
  running: ["stop", "block", "complete"],
  blocked: ["unblock", "complete"],
  review: ["approve", "requestChanges"],
  done: ["reopen", "archive"],
  archived: ["unarchive"],
};

const ALL: CommandId[] = [
  "run",
  "stop",
  "block",
  "unblock",
  "complete",
  "approve",
  "requestChanges",
  "requestReview",
  "promote",
  "schedule",
  "reopen",
  "reclaim",
  "cancel",
  "supersede",
  "createChild",
  "settings",
  "archive",
  "unarchive",
  "copyCommand",
];

const TARGETS: Status[] = ["triage", "todo", "ready", "running"];

/** The verbs of a task. Those that make no sense now are dimmed and say why. */
export function Actions({ id, task }: { id: string; task: TaskFull }) {
  const status = cardSignal(id)?.value.status ?? task.status;
  if (!mayWrite.value) return null;
  const target = { ids: [id], query: "" };
  return (
    <div class="flex flex-wrap gap-1.5 px-5 pb-3" role="group" aria-label="Actions">
      {(FIRST[status] ?? []).map((command, index) => (
        <Button
          key={command}
          small
          tone={index === 0 && status === "review" ? "primary" : command === "stop" ? "danger" : "plain"}
          hotkey={commandOf(command).keys[0]}
          disabled={reasonAgainst(command, target) !== null}
          title={commandOf(command).cli?.(target)}
          onClick={() => runCommand(command, target)}
        >
          {commandOf(command).short ?? commandOf(command).title}
        </Button>
      ))}
      <Menu label="More actions" icon="more" small entries={() => entries(id)} />
    </div>
  );
}

function entries(id: string): MenuEntry[] {
  const target = { ids: [id], query: "" };
  const card = getCard(id);
  const moves = card
    ? TARGETS.map((status): MenuEntry => {
        const move = moveOf(card, status);
        const off =
          move.kind === "none" ? "it is there already" : move.kind === "refused" ? move.reason : null;
        return {
          id: `to-${status}`,
          text: `→ ${STATUS_LABELS[status]}`,
          disabled: off !== null,
          ...(off ? { hint: off } : {}),
          run: () => void moveCards([id], status),
        };
      })
    : [];
  const verbs = ALL.map((command): MenuEntry => {
    const { title, keys } = commandOf(command);
    const off = reasonAgainst(command, target);
    return {
      id: command,
      text: title,
      disabled: off !== null,
      ...(off ? { hint: off } : {}),
      ...(keys[0] ? { hotkey: keys[0] } : {}),
      run: () => runCommand(command, target),
    };
  });
  return [...moves, "line", ...verbs];
}
