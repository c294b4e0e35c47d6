import type { Worker } from "../api/types.ts";
import { stopWorker } from "../actions/move.ts";
import { cardAddress } from "../board/address.ts";
import { mayWrite, running } from "../state/board.ts";
import { getCard } from "../state/cards.ts";
import { now } from "../state/now.ts";
import { go } from "../state/route.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { ago, clock, count, money, plural } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Pending } from "./page-parts.tsx";
import { usePolled } from "./poll.ts";

const EVERY_MS = 5_000;
const SILENT_AFTER_SECONDS = 60;

/** Every process that works on this board. */
export function WorkersView() {
  const { data, error, reload } = usePolled<{ workers: Worker[] }>("/workers", {}, EVERY_MS);
  if (!data) return <Pending error={error} reload={reload} />;
  const { cap } = running.value;
  return (
    <div class="view" data-view="workers">
      {data.workers.length > 0 && (
        <p class="mb-2 text-muted">
          {plural(data.workers.length, "worker")} at work{cap !== null && `, at most ${cap} at once`}
        </p>
      )}
      {data.workers.length === 0 ? (
        <p class="panel p-6 text-center text-muted">
          Nobody is at work. Ready cards with a profile are taken by the dispatcher.
        </p>
      ) : (
        <div class="panel overflow-x-auto" tabIndex={0} role="region" aria-label="Workers">
          <table class="table table-lines max-[900px]:block">
            <thead>
              <tr>
                {["Task", "Profile", "Pid", "Running", "Heard", "Tokens", "Cost", ""].map((name) => (
                  <th key={name} scope="col">
                    {name || <span class="sr-only">Actions</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.workers.map((worker) => (
                <Line key={worker.run_id} worker={worker} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Line({ worker }: { worker: Worker }) {
  const silent = worker.last_heartbeat_at === null ? null : now.value - worker.last_heartbeat_at;
  const open = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go({ task: worker.task_id, tab: "log" });
  };
  return (
    <tr data-card={worker.task_id}>
      <td class="min-w-0 min-[900px]:max-w-96 min-[900px]:min-w-52">
        <a
          class="block truncate py-[3px] font-medium hover:underline"
          href={cardAddress(worker.task_id)}
          onClick={open}
        >
          {worker.title ?? worker.task_id}
        </a>
        <p class="mono truncate text-faint">{noteOf(worker)}</p>
      </td>
      <td>
        {worker.profile && (
          <span class="flex items-center gap-1.5">
            <Avatar name={worker.profile} size={18} /> {worker.profile}
          </span>
        )}
      </td>
      <td class="mono" data-name="pid" data-none={worker.pid === null || undefined}>
        {worker.pid ?? "–"}
      </td>
      <td class="tabular-nums" data-name="running">
        {clock(now.value - worker.started_at)}
      </td>
      <td
        data-name="heard"
        data-none={silent === null || undefined}
        class={`tabular-nums ${silent !== null && silent > SILENT_AFTER_SECONDS ? "text-warn" : ""}`}
      >
        {silent === null ? "–" : ago(silent)}
      </td>
      <td
        class="tabular-nums"
        data-name="tokens"
        data-none={!(worker.tokens_in || worker.tokens_out) || undefined}
      >
        {worker.tokens_in || worker.tokens_out
          ? `${count(worker.tokens_in ?? 0)} / ${count(worker.tokens_out ?? 0)}`
          : "–"}
      </td>
      <td class="tabular-nums" data-name="cost" data-none={!worker.cost_usd || undefined}>
        {worker.cost_usd ? money(worker.cost_usd) : "–"}
      </td>
      <td>
        {mayWrite.value && (
          <div class="flex justify-end gap-1.5">
            <Button small onClick={() => go({ task: worker.task_id, tab: "comments" })}>
              Steer
            </Button>
            <Button small tone="danger" onClick={() => void stopWorker(worker.task_id)}>
              <Icon name="stop" size={11} /> Stop
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}

function noteOf(worker: Worker): string {
  if (worker.leftover) return "its run is closed, its process may still live";
  return worker.note ?? getCard(worker.task_id)?.activity ?? worker.task_id;
}
