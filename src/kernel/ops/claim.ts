import * as v from "valibot";
import { closedGates, profileOf } from "../admission.ts";
import type { Board } from "../board.ts";
import { KanbunError } from "../errors.ts";
import { append } from "../events.ts";
import * as f from "../fields.ts";
import type { Gate } from "../gate.ts";
import { operation } from "../operation.ts";
import { endRun } from "../runs.ts";
import { findTask, getTask } from "../tasks.ts";
import type { Task } from "../types.ts";

/** Gates that hold the dispatcher but not a person (or a pulling worker) who claims a task by name. */
const DISPATCH_ONLY = /^(unassigned|no_such_profile:.*|host_short|dispatcher_down|cooldown|budget:.*)$/u;

export interface Claim {
  task: Task;
  run_id: number;
  /** Fencing token: the holder presents it with every write of this run. It is shown only here. */
  token: string;
  /** Who works: the assignee, or the reviewer of a task in review. */
  profile: string | null;
  /** `review` when the run is to review finished work. */
  purpose: "review" | null;
}

/** What came of a claim: the claim, or the gates that were closed. Losing a race is not an error. */
export type ClaimResult = { claim: Claim; gates: [] } | { claim: null; gates: Gate[] };

/**
 * Takes a ready task: one transaction that evaluates admission, compares and swaps the status, opens a run and
 * mints its fencing token. Exactly one of any number of simultaneous claimers wins; the others get `claim: null`
 * with the reason. Unknown ids and tasks that are not ready are no errors either.
 */
export const claim = operation({
  name: "claim",
  summary: "Take a ready task: opens a run and holds its lease.",
  roles: ["operator", "dispatcher", "orchestrator", "worker"],
  input: v.object({
    task_id: f.taskId,
    ttl_seconds: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Lease, in seconds.")),
    ),
    claimer: v.optional(v.pipe(v.string(), v.description("Lock text; default <host>:<pid>."))),
    /** True when a process is to be started for it: then every gate counts. */
    dispatch: v.optional(v.boolean(), false),
    host_running: v.optional(v.number()),
    profiles: v.optional(v.array(v.string())),
    host_short: v.optional(v.string()),
    /** The dispatcher checks the work before it counts: a worker's `complete` is then held for it. */
    verify: v.optional(v.boolean(), false),
    /** Takes nothing and only judges, as if these starts ran too: what a dry run of the dispatcher asks. */
    planned: v.optional(v.object({ board: v.number(), profile: v.number(), tenant: v.number() })),
  }),
  run: (board, request): Promise<ClaimResult> =>
    request.planned ? take(board, request) : board.transaction((tx) => take(tx, request)),
});

type Request = v.InferOutput<(typeof claim)["input"]>;

async function take(tx: Board, request: Request): Promise<ClaimResult> {
  refuseSecondRun(tx);
  const task = await findTask(tx, request.task_id);
  if (!task)
    return { claim: null, gates: [{ code: "not_found", message: "is not on this board", fix: null }] };
  const gates = (await closedGates(tx, task, world(request))).filter(
    (gate) => request.dispatch || !DISPATCH_ONLY.test(gate.code),
  );
  if (gates.length > 0 || request.planned) return { claim: null, gates };
  return { claim: await open(tx, task, request), gates: [] };
}

function world(request: Request) {
  return {
    ...(request.host_running === undefined ? {} : { hostRunning: request.host_running }),
    ...(request.profiles === undefined ? {} : { profiles: new Set(request.profiles) }),
    ...(request.host_short === undefined ? {} : { hostShort: request.host_short }),
    ...(request.planned === undefined ? {} : { planned: request.planned }),
  };
}

/** A worker has one run; only one without any may take a task: a program that pulls its work. */
function refuseSecondRun(tx: Board): void {
  const { role, run, task_id } = tx.actor;
  if (role !== "worker" || (run === undefined && task_id === undefined)) return;
  throw new KanbunError("forbidden", `claim: this worker already runs ${run?.task_id ?? task_id}`, {
    hint: "finish it first: kanbun complete, or kanbun block",
  });
}

async function open(tx: Board, task: Task, request: Request): Promise<Claim> {
  await endRun(tx, task, { outcome: "reclaimed", note: "invariant recovery: a ready task had an open run" });
  const now = tx.clock.now();
  const lock = request.claimer ?? tx.claimer;
  const expires = now + (request.ttl_seconds ?? tx.settings.claimTtlSeconds);
  const token = tx.ids.token();
  const [profile, purpose] = [profileOf(task), task.status === "review" ? ("review" as const) : null];
  const [run] = await tx.sql<{ id: number }>`
    insert into task_runs (task_id, profile, step_key, status, claim_lock, claim_expires, max_runtime_seconds,
      started_at, token, model, purpose, verify)
    values (${task.id}, ${profile}, ${task.current_step_key}, 'running', ${lock}, ${expires},
      ${task.max_runtime_seconds}, ${now}, ${token}, ${task.model_override}, ${purpose}, ${request.verify ? 1 : null})
    returning id`;
  const run_id = run?.id ?? 0;
  await tx.sql`
    update tasks set status = 'running', claim_lock = ${lock}, claim_expires = ${expires},
      started_at = coalesce(started_at, ${now}), current_run_id = ${run_id}, worker_pid = null,
      last_heartbeat_at = null, retry_at = null, not_before = null, outcome = null
    where id = ${task.id}`;
  const payload = { lock, expires, run_id, ...(purpose ? { purpose } : {}) };
  await append(tx, { task_id: task.id, kind: "claimed", run_id, payload });
  return { task: await getTask(tx, task.id), run_id, token, profile, purpose };
}
