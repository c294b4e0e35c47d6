import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Run } from "../../api/types.ts";
import { now } from "../../state/now.ts";
import { ago, bytes, elapsed } from "../../ui/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { logCommands } from "./log-commands.ts";
import { findLine, looksLikeError, plainText, type LogLine } from "./log-buffer.ts";
import { LogLines, type LogLinesHandle } from "./log-lines.tsx";
import { LogSource } from "./log-source.ts";

/** What a worker writes, as it writes it. */
export function Log({ id, runs }: { id: string; runs: readonly Run[] }) {
  const source = useMemo(() => new LogSource(id), [id]);
  useEffect(() => () => source.close(), [source]);
  const [run, setRun] = useState<number | null>(null);
  const [needle, setNeedle] = useState("");
  const [marked, setMarked] = useState(-1);
  const handle = useRef<LogLinesHandle | null>(null);
  const version = source.version.value;
  const lines = run === null ? source.buffer.lines : source.buffer.lines.filter((line) => line.runId === run);
  const show = (index: number): void => {
    if (index === -1) return;
    setMarked(index);
    handle.current?.show(index);
  };
  const search = (step: 1 | -1): void =>
    show(
      findLine(
        lines,
        marked === -1 ? lines.length : marked,
        step,
        (line) => needle !== "" && has(line, needle),
      ),
    );
  const nextError = (): void => show(findLine(lines, marked, 1, looksLikeError));
  useEffect(() =>
    logCommands({ end: () => handle.current?.end(), start: () => handle.current?.show(0), error: nextError }),
  );
  return (
    <div class="log" data-scope="log">
      <div class="log-bar">
        <LogSummary runs={runs} run={run} />
        {runs.length > 1 && <RunSelect runs={runs} run={run} choose={setRun} />}
        <input
          class="field log-search"
          type="search"
          aria-label="Search in the log"
          placeholder="Search (/)"
          value={needle}
          onInput={(event) => setNeedle(event.currentTarget.value)}
          onKeyDown={(event) => searchKey(event, search, () => setNeedle(""))}
        />
        <IconButton icon="warn" tone="quiet" small label="Next error (E)" onClick={nextError} />
      </div>
      {source.leftOut.value > 0 && (
        <p class="border-b border-line px-2.5 py-1 text-small text-muted">
          {bytes(source.leftOut.value)} before this are left out; all of it:{" "}
          <code class="px-1">kanbun log {id}</code>
        </p>
      )}
      {lines.length === 0 ? (
        <p class="px-3 py-4 text-faint">
          {source.connected.value ? "No worker log yet (not started, or rotated away)." : "Loading the log…"}
        </p>
      ) : (
        <LogLines
          lines={lines}
          version={version}
          first={source.buffer.dropped}
          marked={marked}
          needle={needle}
          handle={handle}
        />
      )}
    </div>
  );
}

function LogSummary({ runs, run }: { runs: readonly Run[]; run: number | null }) {
  const shown = runs.find((candidate) => candidate.id === run) ?? runs.at(-1);
  if (!shown) return <span class="text-small text-faint">no attempt yet</span>;
  const active = shown.ended_at === null;
  const how = active ? "running" : (shown.outcome ?? shown.status).replaceAll("_", " ");
  const exit = shown.exit_code === null || shown.exit_code === undefined ? "" : `, exit ${shown.exit_code}`;
  const heard =
    active && shown.last_heartbeat_at ? `, heard ${ago(now.value - shown.last_heartbeat_at)}` : "";
  return (
    <span class="mr-auto truncate text-small text-muted tabular-nums">
      {how}
      {exit}, {elapsed((shown.ended_at ?? now.value) - shown.started_at)}
      {heard}
    </span>
  );
}

function RunSelect({
  runs,
  run,
  choose,
}: {
  runs: readonly Run[];
  run: number | null;
  choose: (run: number | null) => void;
}) {
  return (
    <select
      class="select"
      aria-label="Attempt"
      value={run === null ? "" : String(run)}
      onChange={(event) => choose(event.currentTarget.value ? Number(event.currentTarget.value) : null)}
    >
      <option value="">All attempts</option>
      {runs.map((candidate, index) => (
        <option key={candidate.id} value={candidate.id}>
          Attempt {index + 1}
        </option>
      ))}
    </select>
  );
}

function searchKey(event: KeyboardEvent, search: (step: 1 | -1) => void, clear: () => void): void {
  if (event.key === "Enter") {
    event.preventDefault();
    search(event.shiftKey ? 1 : -1);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    clear();
    const field = event.currentTarget as HTMLElement;
    const lines = field.closest(".log")?.querySelector<HTMLElement>(".log-lines");
    if (lines) lines.focus({ preventScroll: true });
    else field.blur();
  }
}

function has(line: LogLine, needle: string): boolean {
  return plainText(line).toLowerCase().includes(needle.toLowerCase());
}
