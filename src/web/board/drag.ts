import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

import { linkTasks } from "../actions/links.ts";
import { moveCards } from "../actions/move.ts";
import { moveOf } from "../actions/moves.ts";
import type { Status } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { getCard } from "../state/cards.ts";
import { holdChanges } from "../state/live.ts";
import { selectedVisible, selection } from "../state/selection.ts";

/** The cards in the air: the one that was grabbed, with the whole selection when it is part of it. */
export const dragged = signal<readonly string[]>([]);

/** The column under the pointer. */
export const overColumn = signal<Status | null>(null);

/** The card under the pointer while Alt is held: dropping there makes the dragged card wait for it. */
const overCard = signal<string | null>(null);

/** Why a column will not take what is in the air; null where it will. */
export function refusalOf(status: Status): string | null {
  const cards = dragged.value.map((id) => getCard(id)).filter((card) => card !== undefined);
  const reasons = cards.map((card) => moveOf(card, status));
  if (reasons.some((move) => move.kind !== "refused")) return null;
  const first = reasons[0];
  return first?.kind === "refused" ? first.reason : null;
}

export const dragging = computed(() => dragged.value.length > 0);

/** Makes a card draggable. The native drag starts after the browser's own threshold, on touch after a long press. */
export function useCardDrag(id: string): {
  ref: (element: HTMLElement | null) => void;
  element: () => HTMLElement | null;
  lifted: boolean;
  linkTarget: boolean;
} {
  const element = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const card = element.current;
    if (!card) return;
    return combine(
      draggable({
        element: card,
        canDrag: () => mayWrite.peek() && getCard(id) !== undefined,
        getInitialData: () => ({
          kind: "task",
          ids: selection.peek().has(id) ? selectedVisible.peek() : [id],
        }),
        getInitialDataForExternal: () => ({ "text/x-hermes-task": id, "text/plain": id }),
        onGenerateDragPreview: ({ nativeSetDragImage, source }) =>
          preview(card, source.data.ids as string[], nativeSetDragImage),
      }),
      dropTargetForElements({
        element: card,
        canDrop: ({ source, input }) =>
          input.altKey && isTask(source.data) && !(source.data.ids as string[]).includes(id),
        getData: () => ({ kind: "card", id }),
      }),
    );
  }, [id]);
  return {
    ref: (node) => (element.current = node ?? element.current),
    element: () => element.current,
    lifted: dragged.value.includes(id),
    linkTarget: overCard.value === id,
  };
}

/** Makes an element take cards for a column. */
export function dropColumn(element: HTMLElement, status: Status): () => void {
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => isTask(source.data),
    getData: () => ({ kind: "column", status }),
  });
}

/** Watches every drag of the page; news that arrive meanwhile wait until the drop. */
export function watchDrags(): () => void {
  return monitorForElements({
    canMonitor: ({ source }) => isTask(source.data),
    onDragStart: ({ source }) => {
      holdChanges.value = true;
      dragged.value = source.data.ids as string[];
    },
    onDropTargetChange: ({ location }) => {
      const targets = location.current.dropTargets;
      overColumn.value =
        (targets.find((target) => target.data.kind === "column")?.data.status as Status | undefined) ?? null;
      overCard.value =
        (targets.find((target) => target.data.kind === "card")?.data.id as string | undefined) ?? null;
    },
    onDrop: ({ location }) => {
      const ids = dragged.peek();
      const target = location.current.dropTargets[0]?.data;
      dragged.value = [];
      overColumn.value = null;
      overCard.value = null;
      holdChanges.value = false;
      if (target?.kind === "card") void linkTasks(ids.map((child) => [target.id as string, child]));
      else if (target?.kind === "column") void moveCards(ids, target.status as Status);
    },
  });
}

function isTask(data: Record<string | symbol, unknown>): boolean {
  return data.kind === "task";
}

/** The card itself, slightly tilted; more than one go as a stack with their number. */
function preview(
  card: HTMLElement,
  ids: readonly string[],
  nativeSetDragImage: Parameters<typeof setCustomNativeDragPreview>[0]["nativeSetDragImage"],
): void {
  setCustomNativeDragPreview({
    nativeSetDragImage,
    getOffset: () => ({ x: 24, y: 20 }),
    render: ({ container }) => {
      const copy = card.cloneNode(true) as HTMLElement;
      copy.classList.add("card-preview");
      copy.style.width = `${card.offsetWidth}px`;
      copy.querySelector(".card-tools")?.remove();
      if (ids.length > 1) {
        const badge = document.createElement("span");
        badge.className = "card-preview-count";
        badge.textContent = String(ids.length);
        copy.append(badge);
      }
      container.append(copy);
    },
  });
}
