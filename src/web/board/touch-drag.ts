import type { Status } from "../api/types.ts";
import { previewOf } from "./preview.ts";

/** A finger rests this long before it lifts a card; one that moves earlier scrolls. */
const HOLD_MS = 250;
const WOBBLE_PX = 8;
const ABOVE_FINGER_PX = 24;
const EDGE_PX = 48;
const SCROLL_PX = 14;

interface TouchDrag {
  may: () => boolean;
  /** Takes the card, and those chosen with it, off the board; returns all of them. */
  lift: () => readonly string[];
  over: (status: Status | null) => void;
  /** Ends it over a column, or beside all of them. */
  letGo: (status: Status | null) => void;
}

/** Lets a finger carry a card. Not every browser drags by touch of itself, and none lets a scroll win for sure. */
export function touchDraggable(card: HTMLElement, drag: TouchDrag): () => void {
  let end: (() => void) | null = null;
  const start = (event: TouchEvent): void => {
    end?.();
    const [finger] = event.touches;
    if (finger && event.touches.length === 1 && drag.may())
      end = hold(card, drag, event.target as EventTarget, finger);
  };
  // Not passive: only then may what follows keep the page from scrolling under a lifted card.
  card.addEventListener("touchstart", start, { passive: false });
  return () => card.removeEventListener("touchstart", start);
}

/** One finger on one card, until it leaves. Its events go to where it came down, even when that is no longer drawn. */
function hold(card: HTMLElement, drag: TouchDrag, target: EventTarget, from: Touch): () => void {
  let flight: Flight | null = null;
  const over = new AbortController();
  const timer = setTimeout(() => (flight = new Flight(card, drag, from)), HOLD_MS);
  const end = (): void => {
    clearTimeout(timer);
    over.abort();
    flight?.end(false);
  };
  const listen = (type: string, act: (event: TouchEvent) => void): void =>
    target.addEventListener(type, act as EventListener, { passive: false, signal: over.signal });
  listen("touchmove", (event) => {
    const finger = event.touches[0] as Touch;
    if (flight) {
      event.preventDefault();
      flight.to(finger);
    } else if (Math.hypot(finger.clientX - from.clientX, finger.clientY - from.clientY) > WOBBLE_PX) end();
  });
  listen("touchend", (event) => {
    if (flight) event.preventDefault();
    flight?.end(true);
    flight = null;
    end();
  });
  listen("touchcancel", end);
  // The browser's own answers to a long press: its menu, and its own drag.
  for (const type of ["contextmenu", "dragstart"])
    listen(type, (event) => {
      event.preventDefault();
      event.stopPropagation();
    });
  return end;
}

/** A card in the air: a copy of it follows the finger, and the board scrolls when the finger is near an edge. */
class Flight {
  readonly #drag: TouchDrag;
  readonly #copy: HTMLElement;
  #at: { clientX: number; clientY: number };
  #frame = 0;

  constructor(card: HTMLElement, drag: TouchDrag, finger: Touch) {
    this.#drag = drag;
    this.#at = finger;
    this.#copy = previewOf(card, drag.lift().length);
    this.#copy.classList.add("card-flying");
    document.body.append(this.#copy);
    this.to(finger);
    this.#scroll();
  }

  to(finger: { clientX: number; clientY: number }): void {
    this.#at = finger;
    const { offsetWidth, offsetHeight, style } = this.#copy;
    style.left = `${finger.clientX - offsetWidth / 2}px`;
    style.top = `${finger.clientY - offsetHeight - ABOVE_FINGER_PX}px`;
    this.#drag.over(statusOf(this.#column()));
  }

  end(dropped: boolean): void {
    cancelAnimationFrame(this.#frame);
    this.#copy.remove();
    this.#drag.letGo(dropped ? statusOf(this.#column()) : null);
  }

  #column(): HTMLElement | null {
    const under = document.elementFromPoint(this.#at.clientX, this.#at.clientY);
    return under?.closest<HTMLElement>("[data-column]") ?? null;
  }

  #scroll(): void {
    const { clientX, clientY } = this.#at;
    const board = document.querySelector<HTMLElement>(".board");
    const body = this.#column()?.querySelector<HTMLElement>(".column-body");
    const sideways = board ? pull(clientX, board.getBoundingClientRect(), "left", "right") : 0;
    const upwards = body ? pull(clientY, body.getBoundingClientRect(), "top", "bottom") : 0;
    board?.scrollBy({ left: sideways, behavior: "instant" });
    body?.scrollBy({ top: upwards, behavior: "instant" });
    if (sideways !== 0 || upwards !== 0) this.to(this.#at);
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }
}

/** How far an edge pulls in this frame: the nearer, the more. */
function pull(at: number, box: DOMRect, low: "left" | "top", high: "right" | "bottom"): number {
  const before = EDGE_PX - (at - box[low]);
  const after = EDGE_PX - (box[high] - at);
  const near = after > 0 ? after : before > 0 ? -before : 0;
  return Math.round((SCROLL_PX * Math.max(-EDGE_PX, Math.min(EDGE_PX, near))) / EDGE_PX);
}

function statusOf(column: HTMLElement | null): Status | null {
  return (column?.dataset.column as Status | undefined) ?? null;
}
