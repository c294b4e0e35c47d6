import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
  defaultRangeExtractor,
} from "@tanstack/virtual-core";
import { flushSync } from "preact/compat";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

export interface VirtualOptions {
  count: number;
  scroller: () => HTMLElement | null;
  estimate: (index: number) => number;
  keyOf: (index: number) => string | number;
  gap?: number;
  paddingStart?: number;
  paddingEnd?: number;
  /** What stays free below a row that is scrolled to. */
  scrollPaddingEnd?: number;
  overscan?: number;
  /** A row that stays in the document although it is scrolled away: the focus must not be lost. */
  pinned?: number;
}

export type VirtualList = Virtualizer<HTMLElement, HTMLElement>;
export type { VirtualItem };

/** The rows of a long list that are worth being in the document. */
export function useVirtual(options: VirtualOptions): VirtualList {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(settings(options, redraw)));
  list.setOptions(settings(options, redraw));
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  return list;
}

function settings(
  options: VirtualOptions,
  redraw: (action: void) => void,
): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
  return {
    count: options.count,
    getScrollElement: options.scroller,
    estimateSize: options.estimate,
    getItemKey: options.keyOf,
    gap: options.gap ?? 0,
    paddingStart: options.paddingStart ?? 0,
    paddingEnd: options.paddingEnd ?? 0,
    scrollPaddingEnd: options.scrollPaddingEnd ?? 0,
    overscan: options.overscan ?? 4,
    initialRect: { width: 300, height: typeof innerHeight === "number" ? innerHeight : 800 },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: (_list, sync) => (sync ? flushSync(() => redraw()) : redraw()),
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      const pinned = options.pinned ?? -1;
      if (pinned < 0 || pinned >= range.count || indexes.includes(pinned)) return indexes;
      return [...indexes, pinned].sort((a, b) => a - b);
    },
  };
}
