import type { Board } from "./board.ts";
import { spendingsFor } from "./budgets.ts";
import type { Gate } from "./gate.ts";
import { fix, gate, when } from "./gate.ts";
import { statusGates } from "./status-gates.ts";
import { shellWord } from "./text.ts";
import type { Task } from "./types.ts";

/** Facts about the world outside the file that bear on admission; who asks supplies what it knows. */
export interface World {
  /** Tasks running on this host over all boards; `undefined` when the caller does not know. */
  hostRunning?: number;
  /** Profiles that can be started; `undefined` when the caller does not know. */
  profiles?: ReadonlySet<string>;
  /** Is any dispatcher alive for this board? `undefined` when the caller does not know. */
  dispatcherAlive?: boolean;
  /** Why no process may be started now (memory guard), in words. */
  hostShort?: string;
  /** Starts that are only planned but count as running: on the board, of the task's profile, of its tenant. */
  planned?: { board: number; profile: number; tenant: number };
}

/**
 * Every gate that keeps a task from being claimed, in the order a person would ask. An empty list admits.
 * This one function decides inside the claim's transaction, and is what `why` prints: the two cannot disagree.
 */
export async function closedGates(board: Board, task: Task, world: World): Promise<Gate[]> {
  const gates = await statusGates(board, task);
  if (gates.length > 0) return gates;
  return [
    ...settingsGates(board),
    ...(await boardGates(board)),
    ...(await timeGates(board, task)),
    ...lockGates(task),
    ...(await oldWorkerGates(board, task)),
    ...(await worktreeGates(board, task)),
    ...(await profileGates(board, task, world)),
    ...(await capGates(board, task, world)),
    ...(await budgetGates(board, task)),
    ...hostGates(world),
  ];
}

/** Caps, profiles and parking are the operator's: while they are unknown nobody may start anything. */
function settingsGates({ settings: { problem } }: Board): Gate[] {
  if (problem === undefined) return [];
  return [
    {
      code: "config_broken",
      message: `waits for the config, which cannot be read: ${problem}`,
      fix: null,
    },
  ];
}

async function boardGates(board: Board): Promise<Gate[]> {
  const rows = await board.sql<{ key: string; value: string }>`
    select key, value from kanbun_meta where key in ('paused', 'draining')`;
  return rows.map(({ key, value }) => ({
    code: `board_${key}`,
    message: `the board is ${key}${value ? `: ${value}` : ""}`,
    fix: fix("kanbun resume", "resume", {}),
  }));
}

async function timeGates(board: Board, task: Task): Promise<Gate[]> {
  const now = board.clock.now();
  const promote = fix(`kanbun promote ${task.id}`, "promote", { task_id: task.id });
  const gates: Gate[] = [];
  if (task.not_before !== null && task.not_before > now)
    gates.push({
      code: "scheduled",
      message: `starts ${when(task.not_before)}`,
      fix: promote,
      until: task.not_before,
    });
  if (task.retry_at !== null && task.retry_at > now)
    gates.push({
      code: "cooldown",
      message: await coolsDown(board, task),
      fix: promote,
      until: task.retry_at,
    });
  return gates;
}

const FREE_OF_CHARGE: ReadonlySet<string> = new Set(["rate_limited", "reclaimed"]);

/** After a failure, or without one: a rate limit, a worker that asked for later. */
async function coolsDown(board: Board, task: Task): Promise<string> {
  const until = when(task.retry_at);
  const [last] = await board.sql<{ outcome: string | null; error: string | null }>`
    select outcome, error from task_runs where task_id = ${task.id} order by started_at desc, id desc limit 1`;
  if (task.consecutive_failures > 0 && !FREE_OF_CHARGE.has(last?.outcome ?? ""))
    return `cools down until ${until} after failure ${task.consecutive_failures}${task.last_failure_error ? `: ${task.last_failure_error}` : ""}`;
  return `waits until ${until}${last?.outcome ? `: ${last.outcome.replace("_", " ")}` : ""}${last?.error ? ` (${last.error})` : ""}`;
}

/** A lock without a run: another program holds the task. */
function lockGates({ id, claim_lock }: Task): Gate[] {
  if (claim_lock === null) return [];
  return [gate("locked", `is locked by ${claim_lock}`, `kanbun promote ${id}`, "promote", id)];
}

/** A process of an earlier run that is not proven dead: starting another could put two on one task. */
async function oldWorkerGates(board: Board, task: Task): Promise<Gate[]> {
  const rows = await board.sql<{ run_id: number; pid: number; host: string }>`
    select run_id, pid, host from kanbun_processes where task_id = ${task.id} and gone_at is null order by run_id`;
  return rows.map(({ run_id, pid, host }) => ({
    code: `held:run ${run_id}`,
    message: `held: old worker still alive (run ${run_id}, pid ${pid} on ${host})`,
    fix: fix(`kanbun terminate ${task.id}`, "terminate", { task_id: task.id }),
  }));
}

/** A git worktree belongs to one task at a time, from its start until its process is proven dead. */
async function worktreeGates(board: Board, { id, workspace_kind, workspace_path }: Task): Promise<Gate[]> {
  if (workspace_kind !== "worktree" || !workspace_path) return [];
  const rows = await board.sql<{ task_id: string; run_id: number | null }>`
    select id as task_id, current_run_id as run_id from tasks
      where status = 'running' and workspace_path = ${workspace_path} and workspace_kind = 'worktree' and id <> ${id}
    union
    select p.task_id, p.run_id from kanbun_processes p join tasks t on t.id = p.task_id
      where p.gone_at is null and t.workspace_path = ${workspace_path} and t.workspace_kind = 'worktree' and t.id <> ${id}
    order by run_id`;
  return rows.map(({ task_id, run_id }) => ({
    code: `held:worktree ${task_id}`,
    message: `held: worktree ${workspace_path} is in use by ${task_id} (run ${run_id})`,
    fix: null,
  }));
}

/** Who would be started for the task: its reviewer when it is in review, else its assignee. */
export function profileOf(task: Task): string | null {
  return (task.status === "review" ? task.reviewer : task.assignee) || null;
}

async function profileGates(board: Board, task: Task, world: World): Promise<Gate[]> {
  const profile = profileOf(task);
  if (profile === null)
    return [
      gate(
        "unassigned",
        "has no assignee, so no worker takes it",
        `kanbun assign ${task.id} <profile>`,
        "assign",
        task.id,
      ),
    ];
  const known = !world.profiles || world.profiles.has(profile);
  if (!known && task.status === "review")
    return [
      gate(
        `no_such_profile:${profile}`,
        `waits for the review of ${profile}, which no profile is called: a person's`,
        `kanbun complete ${task.id}`,
        "complete",
        task.id,
      ),
    ];
  if (!known)
    return [
      gate(
        `no_such_profile:${profile}`,
        `is assigned to ${profile}, which no profile is called`,
        `kanbun assign ${task.id} <profile>`,
        "assign",
        task.id,
      ),
    ];
  const { providers } = board.settings;
  const provider = task.provider_override ?? (Object.hasOwn(providers, profile) ? providers[profile] : null);
  const parked = await board.sql<{ scope: string; name: string; until: number; reason: string | null }>`
    select scope, name, until, reason from kanbun_parked where until > ${board.clock.now()}
      and ((scope = 'profile' and name = ${profile}) or (scope = 'provider' and name = ${provider ?? null}))`;
  return parked.map(({ scope, name, until, reason }) => ({
    code: `parked:${name}`,
    message: `${scope} ${name} is parked until ${when(until)}${reason ? `: ${reason}` : ""}`,
    fix: fix(`kanbun unpark ${shellWord(name)}`, "unpark", { name }),
    until,
  }));
}

async function capGates(board: Board, task: Task, world: World): Promise<Gate[]> {
  const { caps } = board.settings;
  const profile = profileOf(task);
  const profileCap = profile === null ? null : (capOf(caps.profile, profile) ?? caps.eachProfile);
  const tenantCap = task.tenant === null ? null : capOf(caps.tenant, task.tenant);
  const [running] = await board.sql<{ board: number; profile: number; tenant: number }>`
    select count(*) as board, coalesce(sum(coalesce(r.profile, t.assignee) = ${profile}), 0) as profile,
      coalesce(sum(t.tenant = ${task.tenant}), 0) as tenant
    from tasks t left join task_runs r on r.id = t.current_run_id where t.status = 'running'`;
  const { planned = { board: 0, profile: 0, tenant: 0 } } = world;
  const full = (name: string, used: number | undefined, cap: number | null): Gate[] =>
    cap === null || used === undefined || used < cap
      ? []
      : [{ code: `cap:${name}`, message: `${name} is full: ${used} of ${cap} running`, fix: null }];
  return [
    ...full("host", world.hostRunning, caps.host),
    ...full("board", (running?.board ?? 0) + planned.board, caps.board),
    ...full(`profile ${profile}`, (running?.profile ?? 0) + planned.profile, profileCap),
    ...full(`tenant ${task.tenant}`, (running?.tenant ?? 0) + planned.tenant, tenantCap),
  ];
}

/** A name may be any text, also one that every object has a property of. */
function capOf(caps: Readonly<Record<string, number>>, name: string): number | null {
  return Object.hasOwn(caps, name) ? (caps[name] ?? null) : null;
}

const WHOSE: Partial<Record<string, string>> = {
  board: "the board's budget for 24 hours",
  task: "this task's budget",
};

/** What was spent is known when an attempt has ended: those under way may go beyond a budget, no new one starts. */
async function budgetGates(board: Board, task: Task): Promise<Gate[]> {
  const spendings = await spendingsFor(board, task, profileOf(task));
  return spendings
    .filter(({ spent, limit }) => spent >= limit)
    .map(({ of, setting, unit, limit, spent, until }) => ({
      code: `budget:${of}`,
      message: `${WHOSE[of] ?? `${of}'s budget for 24 hours`} is used up: ${amount(spent, unit)} of ${amount(limit, unit)}${until === null ? "" : `; free again ${when(until)}`}`,
      fix: fix(`kanbun config set ${shellWord(setting)} <${unit}>`, "config", {}),
      ...(until === null ? {} : { until }),
    }));
}

function amount(value: number, unit: "usd" | "tokens"): string {
  return unit === "usd" ? `$${value.toFixed(2)}` : `${Math.round(value)} tokens`;
}

function hostGates(world: World): Gate[] {
  const gates: Gate[] = [];
  if (world.hostShort) gates.push({ code: "host_short", message: world.hostShort, fix: null });
  if (world.dispatcherAlive === false)
    gates.push({
      code: "dispatcher_down",
      message: "no dispatcher runs for this board",
      fix: fix("kanbun serve", "serve", {}),
    });
  return gates;
}
