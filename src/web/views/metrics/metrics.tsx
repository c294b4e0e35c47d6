import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { elapsed, money } from "../../ui/format.ts";
import { Panel, Pending, Tile } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";
import { Chart } from "./chart.tsx";

const CAUSES: Record<string, string> = {
  waiting_parent: "waits for parents",
  parents: "waits for parents",
  cap: "no free worker",
  blocked: "waits for a person",
  needs_input: "waits for a person",
  backoff: "cools down",
  cooldown: "cools down",
  scheduled: "waits for its time",
  schedule: "waits for its time",
  paused: "board paused",
  review: "in review",
  queue: "in the queue",
  no_such_worker: "no such profile",
};

interface Metrics {
  throughput: { day: string; done: number; failed: number }[];
  cycle_time_seconds: { p50: number | null; p90: number | null };
  wait_by_cause: { cause: string; seconds: number }[];
  spend: { day: string; usd: number }[];
}

const days = signal(14);

/** How much gets done, how long it takes, what it waits for and what it costs. */
export function MetricsView() {
  const { data, error, reload } = usePolled<Metrics>("/metrics", { days: days.value });
  const charts = useMemo(() => data && shape(data), [data]);
  if (!data || !charts) return <Pending error={error} reload={reload} />;
  const { p50, p90 } = data.cycle_time_seconds;
  const done = data.throughput.reduce((sum, day) => sum + day.done, 0);
  const failed = data.throughput.reduce((sum, day) => sum + day.failed, 0);
  const spent = data.spend.reduce((sum, day) => sum + day.usd, 0);
  return (
    <div class="view" data-view="metrics">
      <div class="mb-3 flex items-center gap-2">
        <label class="flex items-center gap-1 text-small text-muted">
          Over
          <select
            class="select"
            value={String(days.value)}
            onChange={(event) => (days.value = Number(event.currentTarget.value))}
          >
            {[7, 14, 30, 90].map((number) => (
              <option key={number} value={number}>
                {number} days
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="mb-3 grid grid-cols-2 gap-3 @3xl:grid-cols-4">
        <Tile name="Done" value={String(done)} note={`${(done / days.value).toFixed(1)} a day`} />
        <Tile
          name="Failed attempts"
          value={String(failed)}
          note={done + failed > 0 ? `${Math.round((failed / (done + failed)) * 100)} % of all` : "none"}
        />
        <Tile
          name="Cycle time"
          value={p50 === null ? "–" : elapsed(p50)}
          note={p90 === null ? "no task was done" : `9 of 10 within ${elapsed(p90)}`}
        />
        <Tile
          name="Spent"
          value={money(spent)}
          note={done > 0 && spent > 0 ? `${money(spent / done)} a task` : "nothing reported"}
        />
      </div>
      <div class="grid gap-3 @4xl:grid-cols-2">
        <Panel title="Throughput">
          <Chart
            label="Tasks done and attempts failed a day"
            days={charts.days}
            series={charts.throughput}
            format={(value) => String(Math.round(value))}
          />
        </Panel>
        <Panel title="Spend">
          <Chart
            label="Dollars a day"
            days={charts.spendDays}
            series={charts.spend}
            format={(value) => money(value)}
          />
        </Panel>
        <Panel title="What work waits for">
          <Waits waits={data.wait_by_cause} />
        </Panel>
      </div>
    </div>
  );
}

function Waits({ waits }: { waits: Metrics["wait_by_cause"] }) {
  const longest = Math.max(1, ...waits.map((wait) => wait.seconds));
  if (waits.length === 0) return <p class="text-muted">Nothing waited.</p>;
  return (
    <dl class="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2">
      {waits
        .toSorted((a, b) => b.seconds - a.seconds)
        .map((wait) => (
          <div key={wait.cause} class="contents">
            <dt class="text-muted">{CAUSES[wait.cause] ?? wait.cause.replaceAll("_", " ")}</dt>
            <dd aria-hidden="true" class="h-2.5 rounded-sm bg-sunken">
              <div
                class="h-full rounded-sm bg-accent"
                style={{ width: `${(wait.seconds / longest) * 100}%` }}
              />
            </dd>
            <dd class="text-right tabular-nums">{elapsed(wait.seconds)}</dd>
          </div>
        ))}
    </dl>
  );
}

function shape(data: Metrics) {
  return {
    days: data.throughput.map((day) => day.day),
    throughput: [
      { name: "Done", token: "--accent", bars: true, values: data.throughput.map((day) => day.done) },
      { name: "Failed", token: "--danger", bars: true, values: data.throughput.map((day) => day.failed) },
    ],
    spendDays: data.spend.map((day) => day.day),
    spend: [{ name: "Dollars", token: "--accent", values: data.spend.map((day) => day.usd) }],
  };
}
