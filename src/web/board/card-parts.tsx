import type { ComponentChildren } from "preact";

import type { TaskSummary } from "../api/types.ts";
import { now, slowNow } from "../state/now.ts";
import { Avatar } from "../ui/avatar.tsx";
import { age, clock, moment, money, plural, shortMoment } from "../ui/format.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { PriorityIcon, priorityWord } from "../ui/priority.tsx";

/** Id, tenant and age. */
export function CardHead({ card, stale }: { card: TaskSummary; stale: "warn" | "danger" | null }) {
  const tone = stale === "danger" ? "text-danger" : stale === "warn" ? "text-warn" : "text-faint";
  return (
    <div class="flex h-4 items-center gap-1.5 text-tiny">
      <span class="mono text-faint">{card.id}</span>
      {card.tenant && (
        <span
          class="max-w-24 truncate rounded-sm border border-line px-1 leading-3.5 text-muted"
          title={`Tenant ${card.tenant}`}
        >
          {card.tenant}
        </span>
      )}
      <span class={`card-age ml-auto tabular-nums ${tone}`} title={`Created ${moment(card.created_at)}`}>
        {card.status === "running" ? <RunClock card={card} /> : age(slowNow.value - card.created_at)}
      </span>
    </div>
  );
}

function RunClock({ card }: { card: TaskSummary }) {
  return <>{clock(now.value - (card.run_started_at ?? card.started_at ?? card.created_at))}</>;
}

/** Why the card stands where it stands, where that is worth a line. */
export function CardNews({ card }: { card: TaskSummary }) {
  if (card.late) return <News icon="clock" tone="text-warn" text="Finished late: adopt or discard" />;
  if (card.status === "blocked")
    return <News icon="block" tone="text-danger" text={card.block_reason ?? "Blocked without a reason"} />;
  if (card.status === "scheduled" && card.not_before)
    return <News icon="clock" tone="text-faint" text={shortMoment(card.not_before, slowNow.value)} />;
  return null;
}

function News({ icon, tone, text }: { icon: IconName; tone: string; text: string }) {
  return (
    <p class="mt-1 flex items-start gap-1.5 text-small text-muted">
      <span class={`mt-px ${tone}`}>
        <Icon name={icon} size={13} />
      </span>
      <span class="line-clamp-2 break-words">{text}</span>
    </p>
  );
}

/** The small facts: nothing is drawn for what is normal. */
export function CardChips({ card }: { card: TaskSummary }) {
  const links = card.link_counts.parents + card.link_counts.children;
  return (
    <div class="card-chips mt-1.5 flex min-h-4.5 flex-wrap items-center gap-x-2.5 gap-y-0.5">
      <Assignee card={card} />
      {card.priority !== 0 && (
        <Chip title={`${priorityWord(card.priority)} priority (${card.priority})`}>
          <PriorityIcon value={card.priority} size={13} />
          {card.priority > 0 && `P${card.priority}`}
        </Chip>
      )}
      {card.progress && <Progress done={card.progress.done} total={card.progress.total} />}
      {card.open_parents > 0 ? (
        <Chip
          title={`Waits for ${plural(card.open_parents, "parent")} of ${card.link_counts.parents}`}
          icon="link"
        >
          {card.link_counts.parents - card.open_parents}/{card.link_counts.parents}
        </Chip>
      ) : (
        links > 0 &&
        !card.progress && (
          <Chip
            title={`${plural(card.link_counts.parents, "parent")}, ${plural(card.link_counts.children, "child", "children")}`}
            icon="link"
            children={links}
          />
        )
      )}
      {card.comment_count > 0 && (
        <Chip title={plural(card.comment_count, "comment")} icon="comment" children={card.comment_count} />
      )}
      {card.attempts > 1 && (
        <Chip title={`${card.attempts} attempts`} icon="retry" children={card.attempts} />
      )}
      {card.outcome === "failure" && (
        <span class="chip text-danger" title="It ended as a failure">
          failed
        </span>
      )}
      {card.cost_usd !== null && card.cost_usd > 0 && <Chip title="Cost so far">{money(card.cost_usd)}</Chip>}
    </div>
  );
}

function Assignee({ card }: { card: TaskSummary }) {
  if (!card.assignee) return <span class="chip text-faint italic">unassigned</span>;
  return (
    <span class="chip max-w-36 text-muted" title={`Assigned to ${card.assignee}`}>
      <Avatar name={card.assignee} size={16} />
      <span class="truncate">{card.assignee}</span>
    </span>
  );
}

function Chip({ title, icon, children }: { title: string; icon?: IconName; children?: ComponentChildren }) {
  return (
    <span class="chip" title={title}>
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  const all = done === total;
  return (
    <span
      class={`chip ${all ? "text-ok" : ""}`}
      title={`${done} of ${plural(total, "child", "children")} done`}
    >
      <svg width="13" height="13" viewBox="0 0 14 14" aria-hidden="true">
        <circle
          cx="7"
          cy="7"
          r="5.2"
          fill="none"
          stroke="currentColor"
          stroke-opacity="0.28"
          stroke-width="2.2"
        />
        <circle
          cx="7"
          cy="7"
          r="5.2"
          fill="none"
          stroke="currentColor"
          stroke-width="2.2"
          stroke-dasharray={`${total > 0 ? (32.7 * done) / total : 0} 33`}
          transform="rotate(-90 7 7)"
        />
      </svg>
      {done}/{total}
    </span>
  );
}

/** The last thing the worker said; its line is kept free so that nothing jumps. */
export function RunningLine({ card }: { card: TaskSummary }) {
  const silent = card.last_heartbeat_at !== null ? now.value - card.last_heartbeat_at : 0;
  return (
    <div class="card-running mt-1.5">
      <div class="card-rail" aria-hidden="true" />
      <p class="mono mt-1 h-4 truncate text-faint" title={card.activity ?? undefined}>
        {card.activity ?? (silent > 120 ? `silent for ${age(silent)}` : "working…")}
      </p>
    </div>
  );
}
