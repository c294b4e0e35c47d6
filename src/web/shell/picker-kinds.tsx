import type { ComponentChildren } from "preact";

import { runBulk } from "../actions/bulk.ts";
import { linkTasks, unlinkTasks } from "../actions/links.ts";
import { moveCards } from "../actions/move.ts";
import { moveOf } from "../actions/moves.ts";
import { prioritise } from "../actions/verbs.ts";
import { STATUSES, type Status, type TaskSummary } from "../api/types.ts";
import { assignCards } from "../board/bulk-bar.tsx";
import { assignees, tenants } from "../state/board.ts";
import { getCard } from "../state/cards.ts";
import { refreshDetail } from "../state/details.ts";
import type { OpenPicker } from "../state/dialogs.ts";
import { setQuery } from "../state/filter.ts";
import { route } from "../state/route.ts";
import { Avatar } from "../ui/avatar.tsx";
import type { Choice } from "../ui/choices.tsx";
import { plural, STATUS_LABELS } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { PRIORITIES, PriorityIcon, priorityWord } from "../ui/priority.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";
import type { Kin } from "./kin.ts";

interface PickerKind {
  title: (ids: readonly string[]) => string;
  choices: (ids: readonly string[], text: string, found: readonly TaskSummary[], kin: Kin) => Choice[];
  choose: (value: string, ids: readonly string[]) => void;
  empty: (text: string) => ComponentChildren;
  searchesTasks?: true;
}

const NOBODY = "\u0000nobody";

export const kinds: Record<OpenPicker["kind"], PickerKind> = {
  status: {
    title: about("Change status"),
    choices: statusChoices,
    choose: (value, ids) => void moveCards(ids, value as Status),
    empty: nothing,
  },
  move: {
    title: about("Move to"),
    choices: statusChoices,
    choose: (value, ids) => void moveCards(ids, value as Status),
    empty: nothing,
  },
  priority: {
    title: about("Priority"),
    choices: priorityChoices,
    choose: (value, ids) => void setPriority(ids, Number(value)),
    empty: () => "Type a number",
  },
  assignee: {
    title: about("Assign to"),
    choices: assigneeChoices,
    choose: (value, ids) => void assignCards(ids, value === NOBODY ? null : value),
    empty: () => "Type the name of a profile",
  },
  dependency: {
    title: (ids) => `Link ${ids[0]} with…`,
    choices: dependencyChoices,
    choose: (value, ids) => void changeLink(value, ids[0] as string),
    empty: () => "Type an id or words of a title",
    searchesTasks: true,
  },
  filter: {
    title: () => "Filter by",
    choices: filterChoices,
    choose: (value) => setQuery(`${route.peek().query} ${value}`.trim()),
    empty: nothing,
  },
  view: { title: () => "View", choices: () => [], choose: () => undefined, empty: nothing },
};

function about(what: string): (ids: readonly string[]) => string {
  return (ids) => (ids.length > 1 ? `${what}: ${plural(ids.length, "card")}` : `${what}…`);
}

function nothing(text: string): string {
  return `Nothing fits “${text}”`;
}

function fits(label: string, text: string): boolean {
  return label.toLowerCase().includes(text.trim().toLowerCase());
}

function statusChoices(ids: readonly string[], text: string): Choice[] {
  const cards = ids.map((id) => getCard(id)).filter((card): card is TaskSummary => card !== undefined);
  return STATUSES.filter((status) => fits(STATUS_LABELS[status], text) || fits(status, text)).map(
    (status) => {
      const moves = cards.map((card) => moveOf(card, status));
      const open = moves.some((move) => move.kind !== "refused" && move.kind !== "none");
      const refusal = moves.find((move) => move.kind === "refused");
      const here = cards.every((card) => card.status === status);
      return {
        value: status,
        label: STATUS_LABELS[status],
        mark: <StatusIcon status={status} />,
        current: here,
        refused: open ? null : here ? "" : refusal?.kind === "refused" ? refusal.reason : null,
      };
    },
  );
}

function priorityChoices(ids: readonly string[], text: string): Choice[] {
  const now = getCard(ids[0] ?? "")?.priority;
  const typed = /^-?\d{1,6}$/.test(text.trim()) ? Number(text) : null;
  const known = PRIORITIES.filter(({ word, value }) => (typed === null ? fits(word, text) : value === typed));
  const choices = known.map(({ value, word }): Choice => ({
    value: String(value),
    label: word,
    mark: <PriorityIcon value={value} />,
    current: value === now,
    note: `P${value}`,
  }));
  if (typed !== null && known.length === 0)
    choices.push({
      value: String(typed),
      label: `${priorityWord(typed)} (${typed})`,
      mark: <PriorityIcon value={typed} />,
    });
  return choices;
}

function assigneeChoices(ids: readonly string[], text: string): Choice[] {
  const now = getCard(ids[0] ?? "")?.assignee;
  const names = assignees.value.filter((name) => fits(name, text));
  const choices = names.map((name): Choice => ({
    value: name,
    label: name,
    mark: <Avatar name={name} size={16} />,
    current: name === now,
  }));
  const typed = text.trim();
  if (typed && !assignees.value.includes(typed))
    choices.push({ value: typed, label: `“${typed}”`, mark: <Icon name="user" />, note: "new name" });
  if (!typed || fits("nobody", typed))
    choices.push({ value: NOBODY, label: "Nobody", mark: <Icon name="close" />, current: now === null });
  return choices;
}

/** Each found task can be what this one waits for, or wait for it; links that exist can be cut. */
function dependencyChoices(
  ids: readonly string[],
  text: string,
  found: readonly TaskSummary[],
  kin: Kin,
): Choice[] {
  const id = ids[0] as string;
  const cut = [
    ...kin.parents.map((other) => ["cut-parent", other, "waits for"]),
    ...kin.children.map((other) => ["cut-child", other, "is waited for by"]),
  ].map(([way, other, words]): Choice => ({
    value: `${way}:${other}`,
    label: `Cut: ${words} ${other}`,
    mark: <Icon name="unlink" />,
    note: getCard(other as string)?.title.slice(0, 24),
  }));
  const open = found.filter((card) => card.id !== id);
  const parents = open
    .filter((card) => !kin.parents.includes(card.id))
    .map((card) => linkChoice("parent", card, kin.below.has(card.id)));
  const children = open
    .filter((card) => !kin.children.includes(card.id))
    .map((card) => linkChoice("child", card, kin.above.has(card.id)));
  const some = text.trim() === "" ? 8 : 25;
  return [...(text.trim() === "" ? cut : []), ...parents.slice(0, some), ...children.slice(0, some)];
}

function linkChoice(way: "parent" | "child", card: TaskSummary, cycle: boolean): Choice {
  return {
    value: `${way}:${card.id}`,
    label: `${way === "parent" ? "Wait for" : "Hold back"} ${card.id} ${card.title}`,
    mark: <StatusIcon status={card.status} />,
    refused: cycle ? "would be a cycle" : null,
  };
}

async function changeLink(value: string, id: string): Promise<void> {
  const [way, other = ""] = value.split(/:(.*)/s);
  if (way === "parent") await linkTasks([[other, id]]);
  else if (way === "child") await linkTasks([[id, other]]);
  else if (way === "cut-parent") await unlinkTasks(other, id);
  else await unlinkTasks(id, other);
  await refreshDetail(id);
}

async function setPriority(ids: readonly string[], priority: number): Promise<void> {
  const [only] = ids;
  if (ids.length === 1 && only) await prioritise(only, priority);
  else await runBulk(ids, { priority }, { priority }, `${plural(ids.length, "card")}: priority ${priority}`);
}

function filterChoices(_ids: readonly string[], text: string): Choice[] {
  const terms = [
    ...STATUSES.map((status) => `status:${status}`),
    ...assignees.value.map((name) => `agent:${quote(name)}`),
    "agent:none",
    ...tenants.value.map((name) => `tenant:${quote(name)}`),
    "is:attention",
    "is:late",
    "is:stale",
    "is:waiting",
    "is:retried",
    "is:failed",
    "has:comments",
    "has:links",
    "priority>0",
    "attempts>1",
    "cost>1",
    "age>1d",
    "updated<1h",
    "running>10m",
  ];
  return terms.filter((term) => fits(term, text)).map((term) => ({ value: term, label: term }));
}

function quote(name: string): string {
  return /[\s",]/.test(name) ? `"${name}"` : name;
}
