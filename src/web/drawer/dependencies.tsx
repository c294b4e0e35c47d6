import { unlinkTasks } from "../actions/links.ts";
import { cardAddress } from "../board/address.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { refreshDetail } from "../state/details.ts";
import { picker } from "../state/dialogs.ts";
import { go } from "../state/route.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";
import { Section } from "./section.tsx";

/** What a task waits for, and what waits for it. */
export function Dependencies({
  id,
  links,
}: {
  id: string;
  links: { parents: string[]; children: string[] };
}) {
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
        ids={links.parents}
        unlink={(other) => void unlinkTasks(other, id).then(() => refreshDetail(id))}
      />
      <Side
        name="Waits for this"
        ids={links.children}
        unlink={(other) => void unlinkTasks(id, other).then(() => refreshDetail(id))}
      />
    </Section>
  );
}

function Side({ name, ids, unlink }: { name: string; ids: readonly string[]; unlink: (id: string) => void }) {
  if (ids.length === 0) return null;
  return (
    <>
      <h4 class="mt-1 text-small text-faint">{name}</h4>
      <ul>
        {ids.map((id) => (
          <li key={id} class="group flex items-center">
            <Linked id={id} />
            {mayWrite.value && (
              <IconButton
                class="opacity-0 pointer-coarse:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
                icon="unlink"
                tone="quiet"
                small
                label={`Unlink ${id}`}
                onClick={() => unlink(id)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
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
