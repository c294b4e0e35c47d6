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
import { previewOf } from "./preview.ts";
import { touchDraggable } from "./touch-drag.ts";

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

/** Makes a card draggable: a mouse drags as the browser does it, a finger by a hold of ours. */
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
        canDrag: () => mayLift(id),
        getInitialData: () => ({ kind: "task", ids: withSelection(id) }),
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
      touchDraggable(card, { may: () => mayLift(id), lift: () => lift(withSelection(id)), over, letGo }),
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
    onDragStart: ({ source }) => lift(source.data.ids as string[]),
    onDropTargetChange: ({ location }) => {
      const targets = location.current.dropTargets;
      overColumn.value =
        (targets.find((target) => target.data.kind === "column")?.data.status as Status | undefined) ?? null;
      overCard.value =
        (targets.find((target) => target.data.kind === "card")?.data.id as string | undefined) ?? null;
    },
    onDrop: ({ location }) => {
      const target = location.current.dropTargets[0]?.data;
      const ids = dragged.peek();
      if (target?.kind === "card") {
        letGo(null);
        void linkTasks(ids.map((child) => [target.id as string, child]));
      } else letGo(target?.kind === "column" ? (target.status as Status) : null);
    },
  });
}

function mayLift(id: string): boolean {
  return mayWrite.peek() && getCard(id) !== undefined;
}

/** A chosen card takes all that is chosen along. */
function withSelection(id: string): readonly string[] {
  return selection.peek().has(id) ? selectedVisible.peek() : [id];
}

function lift(ids: readonly string[]): readonly string[] {
  holdChanges.value = true;
  dragged.value = ids;
  return ids;
}

function over(status: Status | null): void {
  overColumn.value = status;
}

/** The end of every drag; null is a drop beside all columns, where nothing moves. */
function letGo(status: Status | null): void {
  const ids = dragged.peek();
  dragged.value = [];
  overColumn.value = null;
  overCard.value = null;
  holdChanges.value = false;
  if (status) void moveCards(ids, status);
}

function isTask(data: Record<string | symbol, unknown>): boolean {
  return data.kind === "task";
}

/** The browser draws this under the pointer. */
function preview(
  card: HTMLElement,
  ids: readonly string[],
  nativeSetDragImage: Parameters<typeof setCustomNativeDragPreview>[0]["nativeSetDragImage"],
): void {
  setCustomNativeDragPreview({
    nativeSetDragImage,
    getOffset: () => ({ x: 24, y: 20 }),
    render: ({ container }) => container.append(previewOf(card, ids.length)),
  });
}
