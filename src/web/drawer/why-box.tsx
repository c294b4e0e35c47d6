import { useEffect, useState } from "preact/hooks";

import { callVerb, nudge, type Verb } from "../actions/verbs.ts";
import { setPaused } from "../actions/dispatch.ts";
import { request } from "../api/request.ts";
import type { Gate, Why } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { notify } from "../state/notices.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

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
  return (
    <li class="flex items-center gap-2">
      <Icon name="clock" size={13} class="text-warn" />
      <span class="min-w-0 flex-1 break-words" title={gate.code}>
        {gate.message}
      </span>
      {fix && mayWrite.value && (
        <Button small title={fix.command} onClick={() => void lift(id, fix)}>
          {fix.operation.replaceAll("_", " ").replaceAll("-", " ")}
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

/** Runs the operation that lifts a gate; those of the board have routes of their own. */
async function lift(id: string, fix: NonNullable<Gate["fix"]>): Promise<void> {
  const { operation, input } = fix;
  if (operation === "resume") await setPaused(false);
  else if (operation === "dispatch" || operation === "nudge") await nudge();
  else {
    const { id: target, task_id: other, ...body } = input;
    const subject = typeof target === "string" ? target : typeof other === "string" ? other : id;
    await callVerb(subject, operation.replaceAll("_", "-") as Verb, body);
  }
}
