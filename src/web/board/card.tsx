import { memo } from "preact/compat";

import type { TaskSummary } from "../api/types.ts";
import { cardChangedAt, cardPending, cardSignal } from "../state/cards.ts";
import { slowNow } from "../state/now.ts";
import { go, openTask } from "../state/route.ts";
import { focusedId, hoveredId, selection, selectRange, toggleSelected } from "../state/selection.ts";
import { staleness } from "../state/signs.ts";
import { STATUS_LABELS } from "../ui/format.ts";
import { priorityWord } from "../ui/priority.tsx";
import { CardChips, CardHead, CardNews, RunningLine } from "./card-parts.tsx";
import { cardAddress } from "./address.ts";
import { useCardDrag } from "./drag.ts";
import { useKeepFocus } from "./keep-focus.ts";
import { CardTools } from "./card-tools.tsx";

const FLASH_MS = 1_500;

/** One card. It redraws when its own task changes, not when the board does. */
export const Card = memo(function Card({ id, tabStop }: { id: string; tabStop: boolean }) {
  const live = cardSignal(id);
  const drag = useCardDrag(id);
  useKeepFocus(id, drag.element);
  if (!live) return null;
  const card = live.value;
  const isSelected = selection.value.has(id);
  const stale = staleness(card, slowNow.value);
  const flash = cardChangedAt(id)?.value ?? 0;
  return (
    <article
      ref={drag.ref}
      class={`card ${isSelected ? "card-selected" : ""} ${openTask.value === id ? "card-open" : ""}`}
      data-card={id}
      data-stale={stale ?? undefined}
      data-pending={cardPending(id)?.value || undefined}
      data-dragged={drag.lifted || undefined}
      data-link-target={drag.linkTarget || undefined}
      onPointerEnter={() => (hoveredId.value = id)}
      onPointerLeave={() => hoveredId.value === id && (hoveredId.value = null)}
    >
      <CardHead card={card} stale={stale} />
      <CardLink card={card} tabStop={tabStop} selected={isSelected} />
      <CardNews card={card} />
      <CardChips card={card} />
      {card.status === "running" && <RunningLine card={card} />}
      <CardTools id={id} selected={isSelected} tabStop={tabStop} />
      {flash > 0 && performance.now() - flash < FLASH_MS && (
        <span key={flash} class="card-flash" aria-hidden="true" />
      )}
    </article>
  );
});

/** The title is the card's link: the whole card is its target, and the middle button opens it in a tab of its own. */
function CardLink({ card, tabStop, selected }: { card: TaskSummary; tabStop: boolean; selected: boolean }) {
  const open = (event: MouseEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    focusedId.value = card.id;
    if (event.ctrlKey || event.metaKey) toggleSelected(card.id);
    else if (event.shiftKey) selectRange(card.id);
    else go({ task: card.id });
  };
  return (
    <a
      class="card-title"
      href={cardAddress(card.id)}
      draggable={false}
      data-card-link={card.id}
      tabIndex={tabStop ? 0 : -1}
      aria-label={spoken(card, selected)}
      aria-current={openTask.value === card.id ? "true" : undefined}
      onClick={open}
      onFocus={() => (focusedId.value = card.id)}
    >
      {card.title || "(untitled)"}
    </a>
  );
}

/** The card in one sentence, for those who hear it. */
function spoken(card: TaskSummary, selected: boolean): string {
  const parts = [
    card.title || "(untitled)",
    card.id,
    STATUS_LABELS[card.status],
    card.assignee ? `assigned to ${card.assignee}` : "unassigned",
  ];
  if (card.priority !== 0) parts.push(`${priorityWord(card.priority)} priority`);
  if (card.open_parents > 0) parts.push(`waits for ${card.open_parents}`);
  if (card.block_reason && card.status === "blocked") parts.push(card.block_reason);
  if (card.late) parts.push("finished late");
  if (selected) parts.push("selected");
  return parts.join(", ");
}
