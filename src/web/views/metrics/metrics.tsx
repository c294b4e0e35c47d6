import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import type { Metrics } from "../../api/types.ts";
import { count, elapsed, money, plural, shortMoment } from "../../ui/format.ts";
import { slowNow } from "../../state/now.ts";
import { Panel, Pending, Tile } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";
import { Chart } from "./chart.tsx";

const CAUSES: Record<Metrics["wait_by_cause"][number]["cause"], string> = {
  parents: "parents",
  schedule: "its time",
  cooldown: "cooling down",
  queue: "a free worker",
  person: "a person's answer",
  review: "a review",
};

const days = signal(14);

/** How much gets done, how long it takes, what it waits for and what it costs. */
export function MetricsView() {
  const { data, error, reload } = usePolled<Metrics>("/metrics", { days: days.value });
  const charts = useMemo(() => data && shape(data), [data]);
  if (!data || !charts) return <Pending error={error} reload={reload} />;
  return (
    <div class="view" data-view="metrics">
      <DaysSelect />
      <Tiles data={data} />
      <div class="grid gap-3 @4xl:grid-cols-2">
        <Panel title="Throughput">
          <Chart
            label="Tasks done and failed a day"
            days={charts.days}
            series={charts.throughput}
            format={(value) => String(Math.round(value))}
          />
        </Panel>
        <Panel title="What open work waits for now">
          <Waits waits={data.wait_by_cause} />
        </Panel>
      </div>
      <div class="mt-3">
        <Panel title="Spend by profile">
          <SpendTable rows={data.spend} />
          <Budgets of={data.budgets} />
        </Panel>
      </div>
    </div>
  );
}

function DaysSelect() {
  return (
    <label class="mb-3 flex items-center gap-1 text-small text-muted">
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
  );
}

function Tiles({ data }: { data: Metrics }) {
  const { cycle_time_seconds: cycle, throughput, spend } = data;
  const done = throughput.reduce((sum, day) => sum + day.completed, 0);
  const runs = spend.reduce((sum, row) => sum + row.runs, 0);
  const failed = spend.reduce((sum, row) => sum + row.failed, 0);
  const spent = spend.reduce((sum, row) => sum + row.cost_usd, 0);
  return (
    <div class="mb-3 grid grid-cols-2 gap-3 @3xl:grid-cols-4">
      <Tile name="Done" value={String(done)} note={`${Number((done / days.value).toFixed(1))} a day`} />
      <Tile
        name="Cycle time"
        value={cycle ? elapsed(cycle.median) : "–"}
        note={cycle ? `9 of 10 within ${elapsed(cycle.p90)}` : "no task was done"}
      />
      <Tile
        name="Failed attempts"
        value={String(failed)}
        note={runs > 0 ? `${Math.round((failed / runs) * 100)} % of ${runs}` : "no attempt"}
      />
      <Tile
        name="Spent"
        value={money(spent)}
        note={done > 0 && spent > 0 ? `${money(spent / done)} a task` : "nothing reported"}
      />
    </div>
  );
}

function SpendTable({ rows }: { rows: Metrics["spend"] }) {
  if (rows.length === 0) return <p class="text-muted">No attempt in this time.</p>;
  return (
    <div class="-mx-4 overflow-x-auto" tabIndex={0} role="region" aria-label="Spend by profile">
      <table class="table table-figures">
        <thead>
          <tr>
            {["Profile", "Attempts", "Failed", "Tokens in", "Tokens out", "Cost"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="tabular-nums">
          {rows.map((row) => (
            <tr key={row.profile ?? ""}>
              <th scope="row">{row.profile ?? "(no profile)"}</th>
              <td>{row.runs}</td>
              <td>{row.failed}</td>
              <td>{count(row.tokens_in)}</td>
              <td>{count(row.tokens_out)}</td>
              <td>{money(row.cost_usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is left of the budgets the config grants; nothing where it grants none. */
function Budgets({ of: budgets }: { of: Metrics["budgets"] }) {
  if (budgets.length === 0) return null;
  return (
    <>
      <h3 class="mt-4 mb-1 text-muted">Budgets, last 24 hours</h3>
      <dl class="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2">
        {budgets.map(({ of, setting, unit, spent, limit, until }) => (
          <div key={setting + of} class="contents">
            <dt class="text-muted" title={setting}>
              {of}
            </dt>
            <dd aria-hidden="true" class="h-2.5 overflow-hidden rounded-sm bg-sunken">
              <div
                class={`h-full rounded-sm ${spent < limit ? "bg-accent" : "bg-danger"}`}
                style={{ width: `${Math.min(100, limit > 0 ? (spent / limit) * 100 : 100)}%` }}
              />
            </dd>
            <dd class="text-right tabular-nums">
              {unit === "usd"
                ? `${money(spent)} of ${money(limit)}`
                : `${count(spent)} of ${count(limit)} tokens`}
              {spent >= limit && (
                <span class="text-danger">
                  {" "}
                  used up{until !== null && ` until ${shortMoment(until, slowNow.value)}`}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
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
            <dd class="text-right tabular-nums">
              {elapsed(wait.seconds)} <span class="text-faint">{plural(wait.tasks, "task")}</span>
            </dd>
          </div>
        ))}
    </dl>
  );
}

function shape(data: Metrics) {
  const bars = (name: string, token: string, values: number[]) => ({ name, token, bars: true, values });
  return {
    days: data.throughput.map((day) => day.day),
    throughput: [
      bars(
        "Done",
        "--accent",
        data.throughput.map((day) => day.completed),
      ),
      bars(
        "Failed",
        "--danger",
        data.throughput.map((day) => day.failed),
      ),
    ],
  };
}
