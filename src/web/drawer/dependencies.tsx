import { setGate, unlinkTasks } from "../actions/links.ts";
import type { LinkGate, TaskDetail } from "../api/types.ts";
import { cardAddress } from "../board/address.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { refreshDetail } from "../state/details.ts";
import { picker } from "../state/dialogs.ts";
import { go } from "../state/route.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";
import { Section } from "./section.tsx";

const GATES: readonly (readonly [LinkGate, string])[] = [
  ["success", "on success"],
  ["failure", "on failure"],
  ["any", "on any end"],
];

/** What a task waits for, and what waits for it. */
export function Dependencies({ id, links, gates }: { id: string } & Pick<TaskDetail, "links" | "gates">) {
  const empty = links.parents.length + links.children.length === 0;
  const add = mayWrite.value && (
    <Button
      small
      tone="quiet"
      icon="plus"
      hotkey="D"
      aria-haspopup="listbox"
      onClick={(event) => (picker.value = { kind: "dependency", ids: [id], anchor: event.currentTarget })}
    >
      Link
    </Button>
  );
  return (
    <Section title="Dependencies" tools={add}>
      {empty && <p class="text-faint">none</p>}
      <Side
        name="Waits for"
        pairs={links.parents.map((parent) => [parent, id, parent])}
        gates={gates}
        changed={() => refreshDetail(id)}
      />
      <Side
        name="Waits for this"
        pairs={links.children.map((child) => [id, child, child])}
        gates={gates}
        changed={() => refreshDetail(id)}
      />
    </Section>
  );
}

function Side({
  name,
  pairs,
  gates,
  changed,
}: {
  name: string;
  pairs: readonly (readonly [parent: string, child: string, shown: string])[];
  gates: TaskDetail["gates"];
  changed: () => void;
}) {
  if (pairs.length === 0) return null;
  return (
    <>
      <h4 class="mt-1 text-small text-faint">{name}</h4>
      <ul>
        {pairs.map(([parent, child, id]) => (
          <li key={id} class="group flex items-center">
            <Linked id={id} />
            <Gate
              parent={parent}
              child={child}
              gate={gates[`${parent}>${child}`] ?? "success"}
              changed={changed}
            />
            {mayWrite.value && (
              <IconButton
                class="opacity-0 pointer-coarse:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
                icon="unlink"
                tone="quiet"
                small
                label={`Unlink ${id}`}
                onClick={() => void unlinkTasks(parent, child).then(changed)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which end of the parent lets the child go on. The usual one shows while its line is in use. */
function Gate({
  parent,
  child,
  gate,
  changed,
}: {
  parent: string;
  child: string;
  gate: LinkGate;
  changed: () => void;
}) {
  const usual = gate === "success";
  if (!mayWrite.value) return usual ? null : <span class="text-small text-muted">{wordsOf(gate)}</span>;
  return (
    <select
      class={`select ${usual ? "opacity-0 pointer-coarse:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100" : ""}`}
      aria-label={`When ${child} goes on after ${parent}`}
      title={`${child} goes ${wordsOf(gate)} of ${parent}`}
      value={gate}
      onChange={(event) => void setGate(parent, child, event.currentTarget.value as LinkGate).then(changed)}
    >
      {GATES.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

function wordsOf(gate: LinkGate): string {
  return GATES.find(([value]) => value === gate)?.[1] ?? gate;
}

/** Another task in one line. One that the page does not hold is shown by its id. */
function Linked({ id }: { id: string }) {
  const card = cardSignal(id)?.value;
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go({ task: id });
  };
  return (
    <a
      class="flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md px-1.5 hover:bg-hover"
      href={cardAddress(id)}
      onClick={open}
    >
      {card && <StatusIcon status={card.status} named />}
      <span class="mono text-faint">{id}</span>
      <span class="truncate">{card?.title}</span>
    </a>
  );
}
