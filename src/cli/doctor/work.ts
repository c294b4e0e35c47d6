import type { Env, Place } from "../../config/index.ts";
import { dispatchEnabled, dispatchersSeen, isStuck, presence, worldOf } from "../../dispatcher/index.ts";
import type { Board, Gate, InboxItem, Snapshot } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { reasonText } from "../print/why.ts";
import { elapsed, localTime, now } from "../print/time.ts";
import type { Finding } from "./finding.ts";
import { note, ok, wrong } from "./finding.ts";

/** Ready tasks that are asked why they wait. */
const ASKED = 500;
/** Findings of one kind. */
const SHOWN = 5;
/** Reasons that have a finding of their own. */
const TOLD_ELSEWHERE = new Set(["dispatcher_down", "config_broken"]);

/** What a board holds and who works on it, as far as it can be read. */
export interface Work {
  board: Board;
  about: string;
  /** How a command names this board. */
  command: string;
  snapshot: Snapshot;
  /** Whom ready tasks are assigned to. */
  assignees: string[];
}

/** Counts of a board; cheap, and enough for who sums up what runs on the host. */
export async function workOf(about: string, board: Board, command: string): Promise<Work> {
  const limits = { limit_open: 0, limit_done: 0 };
  const snapshot = await call(board, operations["board-snapshot"], limits);
  const { by_assignee } = await call(board, operations.stats, {});
  const assignees = Object.keys(by_assignee).filter((name) => by_assignee[name]?.["ready"]);
  return { board, about, command, snapshot, assignees };
}

/** Who starts its tasks, and what waits in vain. `running` are tasks of all boards of the home. */
export async function workFindings(work: Work, place: Place, env: Env, running: number): Promise<Finding[]> {
  return [
    ...(await dispatcherFindings(work, place, env)),
    ...(await restFindings(work)),
    ...(await stuckFindings(work, place, running)),
    ...(await personFindings(work)),
  ];
}

async function dispatcherFindings(
  { board, about, snapshot }: Work,
  place: Place,
  env: Env,
): Promise<Finding[]> {
  const alive = (await dispatchersSeen(board)).filter((dispatcher) => dispatcher.alive);
  if (alive.length > 0)
    return alive.map(({ pid, host, started_at, last_tick_at, address }) =>
      ok(
        about,
        `a dispatcher runs (pid ${pid} on ${host}${address ? `, ${address}` : ""}) since ${localTime(started_at)}, looked ${elapsed(last_tick_at, now())} ago`,
      ),
    );
  const { running, message } = await presence(board, place.config, place.home, env);
  if (running) return message === "" ? [] : [ok(about, message)];
  const { enabled } = dispatchEnabled(place.config, env);
  const next = enabled
    ? "kanbun serve"
    : "set dispatch.enabled and kanban.dispatch_in_gateway to true, then: kanbun serve";
  const waiting = countOf(snapshot, "ready") + countOf(snapshot, "running");
  if (waiting === 0) return [note(about, "no dispatcher runs; nothing is ready either", next)];
  return [wrong(about, `no dispatcher runs, so ${waiting} ready or running task(s) stay as they are`, next)];
}

/** What somebody stopped on purpose. */
async function restFindings({ board, about, command, snapshot }: Work): Promise<Finding[]> {
  const { paused, draining } = snapshot.board;
  const parked = await call(board, operations.parked, {});
  return [
    ...(paused || draining
      ? [note(about, `is ${paused ? "paused" : "draining"}: nothing new is started`, `${command} resume`)]
      : []),
    ...parked
      .slice(0, SHOWN)
      .map(({ scope, name, until, reason }) =>
        note(
          about,
          `${scope} ${name} is parked until ${localTime(until)}${reason ? `: ${reason}` : ""}`,
          `${command} unpark ${name}`,
        ),
      ),
  ];
}

/** Ready tasks that will not be started, one finding a reason. */
async function stuckFindings(
  { board, about, command, snapshot }: Work,
  place: Place,
  running: number,
): Promise<Finding[]> {
  if (countOf(snapshot, "ready") === 0) return [];
  const ready = await call(board, operations.list, { status: "ready", limit: ASKED });
  const answers = await call(board, operations["why-list"], {
    task_ids: ready.map(({ id }) => id),
    ...(await worldFor(board, place, running)),
  });
  const reasons = new Map<string, { id: string; gate: Gate; count: number }>();
  for (const { id, gates } of answers) {
    const gate = gates.find((each) => !TOLD_ELSEWHERE.has(each.code) && isStuck([each]));
    if (!gate) continue;
    const known = reasons.get(gate.code);
    if (known) known.count += 1;
    else reasons.set(gate.code, { id, gate, count: 1 });
  }
  const all = [...reasons.values()].toSorted((one, other) => other.count - one.count);
  return all.slice(0, SHOWN).map(({ id, gate, count }) => {
    const what = `${count} ready task(s) will not be started, such as ${id}: ${reasonText(gate)}`;
    // A task without an assignee may be a person's.
    return gate.code === "unassigned"
      ? note(about, what, `${command} why ${id}`)
      : wrong(about, what, `${command} why ${id}`);
  });
}

/** As `why` sees the world, but no other board is opened for it. */
async function worldFor(board: Board, { config, home }: Place, running: number) {
  const { host, ...caps } = config.caps;
  const world = await worldOf(board, { ...config, caps }, home);
  return { ...world, ...(host === undefined ? {} : { host_running: running }) };
}

const PERSONS: Readonly<Record<InboxItem["kind"], readonly [what: string, command: string]>> = {
  late: ["result(s) came too late and wait for a decision", "late list"],
  dead_letter: ["message(s) could not be delivered", "deliveries"],
  blocked: ["task(s) are blocked", "inbox"],
  gave_up: ["task(s) failed too often and were given up", "inbox"],
  review: ["task(s) wait for a person's review", "inbox"],
};

/** What waits for a person, counted. */
async function personFindings({ board, about, command }: Work): Promise<Finding[]> {
  const { items } = await call(board, operations.inbox, { limit: 1000 });
  return Object.entries(PERSONS).flatMap(([kind, [what, verb]]) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [note(about, `${count} ${what}`, `${command} ${verb}`)];
  });
}

export function countOf({ columns }: Snapshot, status: string): number {
  return columns.find(({ name }) => name === status)?.count ?? 0;
}
