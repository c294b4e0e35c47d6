import { useEffect, useRef } from "preact/hooks";

/** Whoever scrolls, clicks or types knows where they want to be. */
const OWN_WILL = ["wheel", "pointerdown", "touchstart", "keydown"] as const;

/**
 * Scrolls an element to the top of its scroller when what was asked for (`wanted`) lies below it out of sight, and keeps
 * it there while what stands above still grows; the first touch of a person ends that.
 */
export function useBringIntoView<T extends HTMLElement>(wanted: string | null) {
  const element = useRef<T>(null);
  useEffect(() => {
    const target = element.current;
    const scroller = target?.closest<HTMLElement>("[data-scroller]");
    if (wanted === null || !target || !scroller || !isBelow(target, scroller)) return;
    const show = (): void => {
      const by = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTop += by;
    };
    const observer = new ResizeObserver(show);
    for (const child of scroller.children) observer.observe(child);
    const stop = (): void => {
      observer.disconnect();
      for (const kind of OWN_WILL) removeEventListener(kind, stop, true);
    };
    for (const kind of OWN_WILL) addEventListener(kind, stop, { capture: true, passive: true });
    return stop;
  }, [wanted]);
  return element;
}

/** Whether less than half of the scroller is left for what begins at the element. */
function isBelow(target: HTMLElement, scroller: HTMLElement): boolean {
  const { top, height } = scroller.getBoundingClientRect();
  return target.getBoundingClientRect().top > top + height / 2;
}
