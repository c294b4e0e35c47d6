import { useEffect, useState } from "preact/hooks";

import { mutate } from "../actions/mutate.ts";
import { commandOf, type CommandId } from "../keys/map.ts";
import { runCommand } from "../keys/run.ts";
import { setPaused } from "../actions/dispatch.ts";
import { request } from "../api/request.ts";
import type { Gate, Why } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { notify } from "../state/notices.ts";
import { now } from "../state/now.ts";
import { shortMoment } from "../ui/format.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

/** The command of the page that does what a gate's fix asks for. */
const COMMAND_OF: Record<string, CommandId> = {
  promote: "promote",
  unblock: "unblock",
  complete: "complete",
  reopen: "reopen",
  terminate: "stop",
  assign: "assign",
};
const BOARD_WIDE: ReadonlySet<string> = new Set(["resume", "unpark"]);

const WAITS: ReadonlySet<string> = new Set(["todo", "scheduled", "ready", "blocked", "triage"]);

/** Why a card that waits does wait, from the very function that decides about it, with the button that lifts each gate. */
export function WhyBox({ id }: { id: string }) {
  const card = cardSignal(id)?.value;
  const [why, setWhy] = useState<Why | null>(null);
  const waits = card !== undefined && WAITS.has(card.status);
  useEffect(() => {
    if (!waits) return;
    const controller = new AbortController();
    request<Why>(`/tasks/${encodeURIComponent(id)}/why`, { signal: controller.signal }).then(
      setWhy,
      () => undefined,
    );
    return () => controller.abort();
  }, [id, waits, card?.updated_event_id]);
  if (!waits || !why || why.status !== card.status) return null;
  if (why.gates.length === 0 && why.position === null) return null;
  return (
    <div class="mx-5 mb-3 rounded-md border border-line bg-sunken px-3 py-2" id={`why-${id}`} tabIndex={-1}>
      {why.gates.length === 0 && (
        <p class="text-muted">
          Next dispatch takes it{why.position !== null && `, place ${why.position} in the queue`}.
        </p>
      )}
      <ul class="flex flex-col gap-1.5">
        {why.gates.map((gate) => (
          <GateLine key={`${gate.code}${gate.message}`} id={id} gate={gate} />
        ))}
      </ul>
      {why.gates.length > 0 && why.position !== null && (
        <p class="mt-1 text-small text-faint">Place {why.position} in the queue</p>
      )}
    </div>
  );
}

function GateLine({ id, gate }: { id: string; gate: Gate }) {
  const { fix } = gate;
  const command = fix ? COMMAND_OF[fix.operation] : undefined;
  const liftable = fix !== null && mayWrite.value && (command !== undefined || BOARD_WIDE.has(fix.operation));
  return (
    <li class="flex items-center gap-2">
      <Icon name="clock" size={13} class="text-warn" />
      <span class="min-w-0 flex-1 break-words first-letter:uppercase" title={gate.code}>
        {localTimes(gate.message)}
      </span>
      {liftable && (
        <Button small title={fix.command} onClick={() => void lift(id, fix)}>
          {command ? (commandOf(command).short ?? commandOf(command).title) : fix.operation}
        </Button>
      )}
      {fix && (
        <IconButton
          icon="copy"
          tone="quiet"
          small
          label={`Copy: ${fix.command}`}
          onClick={() =>
            void navigator.clipboard
              .writeText(fix.command)
              .then(() => notify({ text: "Copied the command" }, 2000))
          }
        />
      )}
    </li>
  );
}

/** Lifts a gate the way its command of the page does, asking for what that needs. */
async function lift(id: string, fix: NonNullable<Gate["fix"]>): Promise<void> {
  const { operation, input } = fix;
  const command = COMMAND_OF[operation];
  if (command) runCommand(command, { ids: [subjectOf(input) ?? id], query: "" });
  else if (operation === "resume") await setPaused(false);
  else
    await mutate({
      send: () => request(`/${operation}`, { method: "POST", body: input }),
      failure: "That failed",
    });
}

function subjectOf(input: Record<string, unknown>): string | null {
  return typeof input.task_id === "string" ? input.task_id : null;
}

/** Moments stand in the message as the server writes them; here they are told in the reader's own time. */
function localTimes(message: string): string {
  return message.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) =>
    shortMoment(Date.parse(iso) / 1000, now.peek()),
  );
}
