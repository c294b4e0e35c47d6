import type { Env } from "../config/index.ts";
import type { Actor } from "../kernel/index.ts";

/** Who calls the tools: the actor, and what the worker's environment says of it. */
export interface Caller {
  actor: Actor;
  /** The task this process was started for; `null` outside a run. */
  task_id: string | null;
  /** Started by a dispatcher of ours, which knows more tools than the seven of the common contract. */
  ours: boolean;
  tenant: string | null;
  /** The tools run beside the agent and see the same files. */
  local: boolean;
  /** Directory whose files may be attached. */
  workspace: string | null;
}

/**
 * The caller that an environment describes. With a task it is a worker. `KANBUN_TASK` is ours: then `KANBUN_RUN` and
 * `KANBUN_TOKEN` tie it to its run, so that its writes are fenced, and without them it may write nothing. A worker
 * of Hermes has no token and is held to its task alone. `orchestrator` gives the planner's tools, also outside a run.
 */
export function callerOf(env: Env, orchestrator: boolean): Caller {
  const own = env["KANBUN_TASK"]?.trim() ?? "";
  const task_id = own || env["HERMES_KANBAN_TASK"]?.trim() || null;
  return {
    actor: actorOf(env, { task_id, ours: own !== "" }, orchestrator),
    task_id,
    ours: own !== "",
    tenant: either(env, "KANBUN_TENANT", "HERMES_TENANT"),
    local: true,
    workspace: either(env, "KANBUN_WORKSPACE", "HERMES_KANBAN_WORKSPACE"),
  };
}

/** The caller that an authenticated HTTP request describes: the board's actor. */
export function remoteCaller(actor: Actor): Caller {
  return {
    actor,
    task_id: actor.run?.task_id ?? actor.task_id ?? null,
    ours: true,
    tenant: null,
    local: false,
    workspace: null,
  };
}

/** True for a worker of ours whose agent did not pass on what its run proves itself with. */
export function lacksRun({ ours, actor, task_id }: Caller): boolean {
  return ours && task_id !== null && actor.run === undefined;
}

interface Own {
  task_id: string | null;
  ours: boolean;
}

function actorOf(env: Env, { task_id, ours }: Own, orchestrator: boolean): Actor {
  const role = orchestrator ? "orchestrator" : "worker";
  const name = either(env, "KANBUN_PROFILE", "HERMES_PROFILE") ?? role;
  if (task_id === null) return { role, name };
  const run_id = Number(env["KANBUN_RUN"]);
  const token = env["KANBUN_TOKEN"]?.trim();
  if (token && Number.isSafeInteger(run_id) && run_id > 0)
    return { role, name, run: { task_id, run_id, token } };
  return ours ? { role, name } : { role, name, task_id };
}

function either(env: Env, own: string, hermes: string): string | null {
  return env[own]?.trim() || env[hermes]?.trim() || null;
}
