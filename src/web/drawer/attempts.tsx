import { useState } from "preact/hooks";

import type { Run } from "../api/types.ts";
import { now } from "../state/now.ts";
import { go, route } from "../state/route.ts";
import { useBringIntoView } from "../ui/bring-into-view.ts";
import { Button } from "../ui/button.tsx";
import { ago, count, elapsed, moment, money } from "../ui/format.ts";
import { lookOf } from "../ui/outcome.ts";

const SHOWN = 3;

/** Each try of a task, oldest first; of many only the last are shown until one asks for all. */
export function Attempts({ runs }: { runs: readonly Run[] }) {
  const [all, setAll] = useState(false);
  if (runs.length === 0) return <p class="text-faint">— never attempted —</p>;
  const { run: asked } = route.value;
  const early = runs.slice(0, -SHOWN).some((run) => run.id === asked);
  const hidden = all || early ? 0 : Math.max(0, runs.length - SHOWN);
  return (
    <>
      {hidden > 0 && (
        <Button small tone="quiet" class="mb-2" onClick={() => setAll(true)}>
          +{hidden} earlier
        </Button>
      )}
      <ol class="flex flex-col gap-2">
        {runs.slice(hidden).map((run, index) => (
          <Attempt key={run.id} run={run} number={hidden + index + 1} />
        ))}
      </ol>
    </>
  );
}

function Attempt({ run, number }: { run: Run; number: number }) {
  const look = lookOf(run);
  const asked = route.value.run === run.id;
  const line = useBringIntoView<HTMLLIElement>(asked ? String(run.id) : null);
  const seconds = (run.ended_at ?? now.value) - run.started_at;
  return (
    <li ref={line} class="attempt" data-tone={look.tone} aria-current={asked ? "true" : undefined}>
      <p class="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
        <span class="text-faint tabular-nums">#{number}</span>
        <span class="font-medium">{look.word}</span>
        <span class="text-muted">{run.profile ? `@${run.profile}` : "(no profile)"}</span>
        <span class="tabular-nums">{elapsed(seconds)}</span>
        <time class="text-faint" title={moment(run.started_at)}>
          {ago(now.value - run.started_at)}
        </time>
        <Button small tone="quiet" class="ml-auto" onClick={() => go({ tab: "log" }, { replace: true })}>
          Log
        </Button>
      </p>
      <Usage run={run} />
      {run.summary && <p class="mt-1 break-words whitespace-pre-wrap">{run.summary}</p>}
      {run.error && <p class="mt-1 break-words whitespace-pre-wrap text-danger">{run.error}</p>}
      {run.metadata && (
        <details class="mt-1.5">
          <summary class="w-fit rounded-sm py-[3px] text-small text-muted">Details</summary>
          <pre class="code-block mt-1">{JSON.stringify(run.metadata, null, 2)}</pre>
        </details>
      )}
    </li>
  );
}

/** What the attempt used and how its process ended, as far as that is known. */
function Usage({ run }: { run: Run }) {
  const parts: string[] = [];
  if (run.tokens_in || run.tokens_out)
    parts.push(`${count(run.tokens_in ?? 0)} tokens in, ${count(run.tokens_out ?? 0)} out`);
  if (run.cost_usd) parts.push(money(run.cost_usd));
  const told = `exit ${run.exit_code}`;
  if (run.exit_code !== null && run.exit_code !== undefined && !run.error?.startsWith(told)) parts.push(told);
  if (run.signal) parts.push(run.signal);
  if (run.ended_at === null && run.worker_pid) parts.push(`pid ${run.worker_pid}`);
  if (run.session_id) parts.push(`session ${run.session_id}`);
  return parts.length > 0 ? (
    <p class="mt-0.5 text-small text-muted tabular-nums">{parts.join(" · ")}</p>
  ) : null;
}
