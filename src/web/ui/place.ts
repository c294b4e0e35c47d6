import { useLayoutEffect, useRef } from "preact/hooks";

const GAP = 4;
const MARGIN = 8;

/** Puts a floating element beside its anchor: below it where there is room, above it where there is not, always inside the window. */
export function usePlace(anchor: Element | null) {
  const floating = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = floating.current;
    if (!element) return;
    const place = (): void => {
      const { offsetWidth: width, offsetHeight: height } = element;
      const box = anchor?.isConnected ? anchor.getBoundingClientRect() : null;
      const left = box ? box.left : (innerWidth - width) / 2;
      const below = box ? Math.min(box.bottom, innerHeight - 40) + GAP : innerHeight * 0.18;
      const above = box ? box.top - GAP - height : below;
      const top = below + height <= innerHeight - MARGIN || above < MARGIN ? below : above;
      element.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
      element.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    return () => observer.disconnect();
  }, [anchor]);
  return floating;
}
