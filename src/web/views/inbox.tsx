import { useEffect, useRef, useState } from "preact/hooks";

import { decideDelivery, decideLate } from "../actions/decide.ts";
import { approve, requestChanges } from "../actions/move.ts";
import { unblock } from "../actions/verbs.ts";
import { runCommand } from "../keys/run.ts";
import type { InboxItem } from "../api/types.ts";
import { inbox } from "../state/attention.ts";
import { mayWrite } from "../state/board.ts";
import { slowNow } from "../state/now.ts";
import { go, openTask } from "../state/route.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { age, moment, plural } from "../ui/format.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { inboxCommands } from "./inbox-commands.ts";

const KINDS: Record<
  InboxItem["kind"],
  { word: string; icon: IconName; tone: string; yes: string; no: string | null }
> = {
  blocked: { word: "Blocked", icon: "block", tone: "text-danger", yes: "Unblock", no: null },
  gave_up: { word: "Gave up", icon: "fail", tone: "text-danger", yes: "Try again", no: null },
  review: { word: "Review", icon: "check", tone: "text-violet", yes: "Approve", no: "Request changes" },
  late: { word: "Finished late", icon: "clock", tone: "text-warn", yes: "Adopt", no: "Discard" },
  dead_letter: { word: "Not delivered", icon: "send", tone: "text-danger", yes: "Send again", no: "Give up" },
};

/** What waits for a person, what holds up the most first. One key decides. */
export function InboxView() {
  const items = inbox.value;
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const sorted = items?.toSorted((a, b) => heldUp(b) - heldUp(a) || a.since - b.since) ?? [];
  const current = Math.min(at, Math.max(0, sorted.length - 1));
  const focus = (index: number): void => {
    setAt(index);
    list.current?.querySelectorAll<HTMLElement>("[data-inbox-item]")[index]?.focus();
  };
  useEffect(() =>
    inboxCommands({
      step: (by) => focus(Math.max(0, Math.min(sorted.length - 1, current + by))),
      decide: (answer) => sorted[current] && mayWrite.peek() && void decide(sorted[current], answer),
      reply: () => sorted[current] && runCommand("comment", { ids: [sorted[current].task_id], query: "" }),
    }),
  );
  if (items === null) return <div class="skeleton m-6 h-40" />;
  if (sorted.length === 0) return <InboxZero />;
  return (
    <div class="view" data-view="inbox">
      <p class="mb-2 text-muted">
        {plural(sorted.length, "decision")}, what holds up the most comes first.
        <span class="pointer-coarse:hidden">
          {" "}
          <kbd class="key">Y</kbd> and <kbd class="key">N</kbd> decide, <kbd class="key">C</kbd> answers.
        </span>
      </p>
      <ul ref={list} class="panel overflow-hidden">
        {sorted.map((item, index) => (
          <InboxLine
            key={`${item.kind}${item.task_id}${item.late_id ?? item.delivery_id ?? ""}`}
            item={item}
            current={index === current}
            focus={() => setAt(index)}
          />
        ))}
      </ul>
    </div>
  );
}

function InboxLine({ item, current, focus }: { item: InboxItem; current: boolean; focus: () => void }) {
  const { task, task_id: id } = item;
  const children = heldUp(item);
  const kind = KINDS[item.kind];
  return (
    <li class="inbox-line" data-active={current} data-card={id}>
      <Icon name={kind.icon} size={15} class={`mt-0.5 ${kind.tone}`} />
      <div class="inbox-text">
        <button
          type="button"
          class="inbox-open"
          data-inbox-item
          tabIndex={current ? 0 : -1}
          aria-current={openTask.value === id ? "true" : undefined}
          onFocus={focus}
          onClick={() => go({ task: id })}
        >
          {task?.title ?? id}
        </button>
        <p class="flex flex-wrap items-center gap-x-2 text-small text-muted">
          <span class={kind.tone}>{kind.word}</span>
          <span class="mono text-faint">{id}</span>
          {task?.assignee && (
            <span class="flex items-center gap-1">
              <Avatar name={task.assignee} size={14} /> {task.assignee}
            </span>
          )}
          <time class="text-faint" title={moment(item.since)}>
            {age(slowNow.value - item.since)}
          </time>
          {children > 0 && <span>holds up {children}</span>}
        </p>
        {item.reason && <p class="mt-1 break-words">{item.reason}</p>}
      </div>
      {mayWrite.value && (
        <div class="inbox-answers">
          <Button small hotkey={current ? "Y" : undefined} onClick={() => void decide(item, "yes")}>
            {kind.yes}
          </Button>
          {kind.no && (
            <Button
              small
              tone="quiet"
              hotkey={current ? "N" : undefined}
              onClick={() => void decide(item, "no")}
            >
              {kind.no}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** How many tasks wait for this one. */
function heldUp(item: InboxItem): number {
  return item.task?.link_counts.children ?? 0;
}

async function decide(item: InboxItem, answer: "yes" | "no"): Promise<void> {
  const { task_id: id } = item;
  const yes = answer === "yes";
  if (item.kind === "review") await (yes ? approve(id) : requestChanges(id));
  else if (item.kind === "late" && item.late_id !== undefined)
    await decideLate(id, item.late_id, yes ? "adopt" : "discard");
  else if (item.kind === "dead_letter" && item.delivery_id !== undefined)
    await decideDelivery(item.delivery_id, yes ? "replay" : "discard");
  else if ((item.kind === "blocked" || item.kind === "gave_up") && yes) await unblock(id);
}

function InboxZero() {
  return (
    <div class="grid flex-1 place-items-center p-10 text-center" data-view="inbox">
      <div>
        <Icon name="check" size={28} class="mx-auto text-ok" />
        <h2 class="mt-2 text-large font-semibold">Inbox zero</h2>
        <p class="text-muted">Nothing waits for you.</p>
      </div>
    </div>
  );
}
