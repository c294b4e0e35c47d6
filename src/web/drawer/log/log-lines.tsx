import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { notify } from "../../state/notices.ts";
import { count, plural } from "../../ui/format.ts";
import { Key } from "../../ui/button.tsx";
import { useVirtual } from "../../ui/virtual.ts";
import { lineHtml, looksLikeError, plainText, type LogLine } from "./log-buffer.ts";

const LINE_HEIGHT = 18;
/** This close to the end still counts as being at the end. */
const AT_END = 24;

export interface LogLinesHandle {
  show: (index: number) => void;
  end: () => void;
}

interface LogLinesProps {
  lines: readonly LogLine[];
  /** Moves whenever the lines do: the list itself stays the same one, so nothing else would draw it anew. */
  version: number;
  /** How many lines fell off before the first one. */
  first: number;
  marked: number;
  needle: string;
  handle: { current: LogLinesHandle | null };
}

/** The lines that can be seen. It follows the end until one scrolls up; End takes it up again. */
export function LogLines({ lines, first, marked, needle, handle }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(linkedLine() === null);
  const seen = useRef(lines.length);
  const list = useVirtual({
    count: lines.length,
    scroller: () => scroller.current,
    estimate: () => LINE_HEIGHT,
    keyOf: (index) => first + index,
    overscan: 12,
  });
  const toEnd = (): void => {
    setFollowing(true);
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  handle.current = {
    end: toEnd,
    show: (index) => {
      setFollowing(false);
      list.scrollToIndex(index, { align: "center" });
    },
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
    if (following) seen.current = lines.length;
  }, [lines.length, following]);
  useLayoutEffect(() => {
    const line = linkedLine();
    if (line !== null) list.scrollToIndex(line - first - 1, { align: "center" });
  }, []);
  const scrolled = (): void => {
    const element = scroller.current;
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < AT_END);
  };
  const fresh = lines.length - seen.current;
  const digits = String(first + lines.length).length;
  return (
    <div class="relative">
      <div
        ref={scroller}
        class="log-lines"
        role="region"
        aria-label={`Log, ${plural(first + lines.length, "line")}`}
        tabIndex={0}
        onScroll={scrolled}
      >
        <div class="relative min-w-max" style={{ height: `${list.getTotalSize()}px` }}>
          {list.getVirtualItems().map((item) => (
            <Line
              key={item.key}
              line={lines[item.index] as LogLine}
              number={first + item.index + 1}
              top={item.start}
              digits={digits}
              marked={item.index === marked}
              needle={needle}
            />
          ))}
        </div>
      </div>
      {!following && (
        <button type="button" class="log-pill" onClick={toEnd}>
          {fresh > 0 ? `${count(fresh)} new ${fresh === 1 ? "line" : "lines"}` : "Follow"} <Key keys="End" />
        </button>
      )}
    </div>
  );
}

interface LineProps {
  line: LogLine;
  number: number;
  top: number;
  digits: number;
  marked: boolean;
  needle: string;
}

function Line({ line, number, top, digits, marked, needle }: LineProps) {
  const found = needle !== "" && plainText(line).toLowerCase().includes(needle.toLowerCase());
  const copyLink = (): void => {
    history.replaceState(null, "", `#L${number}`);
    void navigator.clipboard
      .writeText(location.href)
      .then(() => notify({ text: `Copied the link to line ${number}` }, 2000));
  };
  return (
    <div
      class="log-line"
      data-error={looksLikeError(line) || undefined}
      data-found={found || undefined}
      data-marked={marked || linkedLine() === number || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        class="log-number"
        tabIndex={-1}
        aria-label={`Copy the link to line ${number}`}
        onClick={copyLink}
      >
        {String(number).padStart(digits, "\u00a0")}
      </button>
      <span dangerouslySetInnerHTML={{ __html: lineHtml(line) }} />
    </div>
  );
}

/** The line the address points at, as in `#L120`. */
function linkedLine(): number | null {
  const match = /^#L(\d+)$/.exec(location.hash);
  return match ? Number(match[1]) : null;
}
