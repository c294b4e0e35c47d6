import { memo } from "preact/compat";

import type { TaskSummary } from "../api/types.ts";
import { cardAddress } from "../board/address.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { now, slowNow } from "../state/now.ts";
import { go, openTask } from "../state/route.ts";
import { focusedId, hoveredId, selection, selectRange, toggleSelected } from "../state/selection.ts";
import { staleness } from "../state/signs.ts";
import { Avatar } from "../ui/avatar.tsx";
import { age, clock, money, STATUS_LABELS } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { PriorityIcon } from "../ui/priority.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";

/** One task in one line. */
export const ListLine = memo(function ListLine({ id, tabStop }: { id: string; tabStop: boolean }) {
  const card = cardSignal(id)?.value;
  if (!card) return null;
  const selected = selection.value.has(id);
  return (
    <div
      class={`list-line ${selected ? "card-selected" : ""} ${openTask.value === id ? "card-open" : ""}`}
      data-card={id}
      onPointerEnter={() => (hoveredId.value = id)}
      onPointerLeave={() => hoveredId.value === id && (hoveredId.value = null)}
    >
      {mayWrite.value && <Check id={id} selected={selected} />}
      <PriorityIcon value={card.priority} />
      <span class="mono hidden w-21 flex-none text-faint @lg:inline">{id}</span>
      <StatusIcon status={card.status} spin={card.status === "running"} />
      <TitleLink card={card} tabStop={tabStop} />
      <span class="min-w-0 flex-1 truncate text-small text-faint">{newsOf(card)}</span>
      <Facts card={card} />
      <Age card={card} />
    </div>
  );
});

function Check({ id, selected }: { id: string; selected: boolean }) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={selected}
      class="card-tool card-check list-check"
      data-shown={selected || undefined}
      aria-label={`Select ${id} for bulk actions`}
      tabIndex={-1}
      onClick={() => toggleSelected(id)}
    >
      {selected && <Icon name="check" size={12} />}
    </button>
  );
}

function TitleLink({ card, tabStop }: { card: TaskSummary; tabStop: boolean }) {
  const { id } = card;
  const title = card.title || "(untitled)";
  const open = (event: MouseEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    focusedId.value = id;
    if (event.ctrlKey || event.metaKey) toggleSelected(id);
    else if (event.shiftKey) selectRange(id);
    else go({ task: id });
  };
  return (
    <a
      class="list-title"
      href={cardAddress(id)}
      data-card-link={id}
      tabIndex={tabStop ? 0 : -1}
      aria-label={[title, id, STATUS_LABELS[card.status], card.assignee && `assigned to ${card.assignee}`]
        .filter(Boolean)
        .join(", ")}
      onClick={open}
      onFocus={() => (focusedId.value = id)}
    >
      {title}
    </a>
  );
}

function Facts({ card }: { card: TaskSummary }) {
  return (
    <>
      {card.open_parents > 0 && (
        <span class="chip hidden @2xl:inline-flex" title={`Waits for ${card.open_parents}`}>
          <Icon name="link" size={12} />
          {card.link_counts.parents - card.open_parents}/{card.link_counts.parents}
        </span>
      )}
      {card.cost_usd ? <span class="chip hidden @2xl:inline-flex">{money(card.cost_usd)}</span> : null}
      {card.tenant && <span class="chip hidden @3xl:inline-flex">{card.tenant}</span>}
      <span class="chip hidden w-32 flex-none @2xl:inline-flex">
        {card.assignee && <Avatar name={card.assignee} size={16} />}
        <span class="truncate">{card.assignee}</span>
      </span>
    </>
  );
}

function Age({ card }: { card: TaskSummary }) {
  const stale = staleness(card, slowNow.value);
  const tone = stale === "danger" ? "text-danger" : stale === "warn" ? "text-warn" : "text-faint";
  const running = card.status === "running";
  return (
    <span class={`w-12 flex-none text-right text-small tabular-nums ${tone}`}>
      {running ? clock(now.value - (card.run_started_at ?? now.value)) : age(slowNow.value - card.created_at)}
    </span>
  );
}

function newsOf(card: TaskSummary): string | null {
  if (card.status === "running") return card.activity;
  return card.status === "blocked" ? card.block_reason : null;
}
