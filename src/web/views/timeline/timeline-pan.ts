import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { pan, zoomBy } from "./timeline-state.ts";

const DRAG_AFTER_PX = 5;
const GUESS_PX = 1000;

/** How wide the part with the bars is, in pixels. */
export function useTrackWidth(body: HTMLElement | null): number {
  const [width, setWidth] = useState(GUESS_PX);
  useLayoutEffect(() => {
    const track = trackOf(body);
    if (!track) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(100, track.clientWidth)));
    observer.observe(track);
    return () => observer.disconnect();
  }, [body]);
  return width;
}

/** The pointer drags time along; a wheel that turns sideways, or with Shift, does too, and with Ctrl it zooms. */
export function usePanning(body: HTMLElement | null): void {
  useEffect(() => {
    if (!body) return;
    const wheel = (event: WheelEvent): void => {
      const { left, width } = (trackOf(body) ?? body).getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey)
        zoomBy(event.deltaY < 0 ? 1 : -1, Math.max(0, Math.min(1, (event.clientX - left) / width)));
      else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) pan(sideways / width);
      else return;
      event.preventDefault();
    };
    const drag = dragging(body);
    body.addEventListener("wheel", wheel, { passive: false });
    body.addEventListener("pointerdown", drag);
    return () => {
      body.removeEventListener("wheel", wheel);
      body.removeEventListener("pointerdown", drag);
    };
  }, [body]);
}

/** Begins after a few pixels, so that a click on a bar stays a click; the click that ends a drag opens nothing. */
function dragging(body: HTMLElement): (event: PointerEvent) => void {
  return (down) => {
    if (down.button !== 0) return;
    const { width } = (trackOf(body) ?? body).getBoundingClientRect();
    let x = down.clientX;
    let dragged = false;
    const move = (event: PointerEvent): void => {
      if (!dragged && Math.abs(event.clientX - down.clientX) < DRAG_AFTER_PX) return;
      if (!dragged) body.setPointerCapture(down.pointerId);
      dragged = true;
      pan((x - event.clientX) / width);
      x = event.clientX;
    };
    const swallow = (event: MouseEvent): void => (event.preventDefault(), event.stopPropagation());
    const end = (): void => {
      body.removeEventListener("pointermove", move);
      body.removeEventListener("pointerup", end);
      body.removeEventListener("pointercancel", end);
      if (!dragged) return;
      body.addEventListener("click", swallow, true);
      setTimeout(() => body.removeEventListener("click", swallow, true));
    };
    body.addEventListener("pointermove", move);
    body.addEventListener("pointerup", end);
    body.addEventListener("pointercancel", end);
  };
}

function trackOf(body: HTMLElement | null): Element | null {
  return body?.querySelector(".timeline-track") ?? null;
}
