import type { Candidate, ClaimResult, Gate } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Begun, Claimed } from "./begin.ts";
import { begin } from "./begin.ts";
import type { Context } from "./context.ts";
import { profilesOnDisk, resolveProfile, startableProfiles } from "./profiles/resolve.ts";
import { dispatchLock } from "./sight.ts";
import { resolveWorkspace } from "./workspace.ts";
import { runningOnHost, shortageOnHost } from "./world.ts";

const PAGE = 200;
const WHOLE_QUEUE = 10_000;
const MOST_HELD = 100;
/** Starts under way at once: enough to hide their waits, few enough to leave the host its breath. */
const AT_ONCE = 8;

/** What came of one candidate. */
export type StartEvent =
  | { kind: "starting"; task_id: string; begun: Promise<Begun | null> }
  | { kind: "would spawn"; task_id: string; profile: string }
  | { kind: "unassigned"; task_id: string }
  | { kind: "held"; task_id: string; gates: Gate[] };

export interface StartOptions {
  dryRun: boolean;
  /** Most workers to start, one after the other; failed starts do not count. `null` is no limit. */
  max: number | null;
  /** Also report ready tasks that nobody is assigned to. */
  reportUnassigned: boolean;
}

/**
 * Starts ready tasks in the order of the queue, yielding after each, so that a caller with several boards can take
 * turns. Every claim judges admission in its own transaction; what a refusal says about a whole profile, tenant or
 * the board is remembered for the rest of the pass, so that a full board costs one look.
 */
export async function* startReady(context: Context, options: StartOptions): AsyncGenerator<StartEvent> {
  const closed = new Closed();
  const planned = new Planned();
  const seen = new Set<string>();
  let started = 0;
  let held = 0;
  const underWay = new Set<Promise<unknown>>();
  for (;;) {
    const page = await call(context.board, operations.queue, {
      limit: options.reportUnassigned ? WHOLE_QUEUE : PAGE,
      without: [...closed.profiles],
      assigned_only: !options.reportUnassigned,
    });
    const candidates = page.filter(({ id }) => !seen.has(id));
    for (const candidate of candidates) {
      if (options.max !== null && started >= options.max) return;
      seen.add(candidate.id);
      if (closed.has(candidate)) continue;
      const event = await tryOne(context, candidate, options, planned);
      if (event === null) continue;
      if (event.kind === "held") closed.learn(candidate, event.gates);
      if (event.kind === "would spawn") started += 1;
      if (event.kind === "starting") {
        const begun = event.begun.finally(() => underWay.delete(begun));
        underWay.add(begun);
        if (options.max !== null && (await begun)?.kind === "spawned") started += 1;
        if (underWay.size >= AT_ONCE) await Promise.race(underWay);
      }
      if (event.kind !== "held" || (held += 1) <= MOST_HELD) yield event;
      if (closed.all) return;
    }
    if (options.reportUnassigned || candidates.length === 0) return;
  }
}

const OF_THE_PROFILE = ["no_such_profile:", "cap:profile ", "budget:profile "] as const;

/** Gates that hold more than the one task they were met at. */
class Closed {
  all = false;
  readonly profiles = new Set<string>();
  readonly #tenants = new Set<string>();

  has({ profile, tenant }: Candidate): boolean {
    return this.profiles.has(profile ?? "") || (tenant !== null && this.#tenants.has(tenant));
  }

  learn({ profile, tenant }: Candidate, gates: readonly Gate[]): void {
    for (const { code } of gates) {
      if (/^(config_broken|board_.*|cap:host|cap:board|budget:board|host_short)$/u.test(code))
        this.all = true;
      if (OF_THE_PROFILE.some((kind) => code === `${kind}${profile}`)) this.profiles.add(profile ?? "");
      if (code === `cap:tenant ${tenant}`) this.#tenants.add(tenant ?? "");
    }
  }
}

/** What a dry run would have started by now: it counts against the caps of what comes after it. */
class Planned {
  #all = 0;
  readonly #of = new Map<string, number>();

  add({ profile, tenant }: Candidate): void {
    this.#all += 1;
    for (const name of [`profile ${profile}`, `tenant ${tenant}`])
      this.#of.set(name, (this.#of.get(name) ?? 0) + 1);
  }

  beside({ profile, tenant }: Candidate): { board: number; profile: number; tenant: number } {
    const of = (name: string): number => this.#of.get(name) ?? 0;
    return { board: this.#all, profile: of(`profile ${profile}`), tenant: of(`tenant ${tenant}`) };
  }
}

/** `null` when the task was taken by somebody else meanwhile. */
async function tryOne(
  context: Context,
  candidate: Candidate,
  options: StartOptions,
  planned: Planned,
): Promise<StartEvent | null> {
  const { id, profile } = candidate;
  if (profile === null) return { kind: "unassigned", task_id: id };
  if (candidate.purpose === "review" && !isProgram(context, profile)) return null;
  if (options.dryRun) {
    const { gates } = await judge(context, candidate, planned);
    if (gates.length > 0) return heldOrLost(id, gates);
    planned.add(candidate);
    return { kind: "would spawn", task_id: id, profile };
  }
  const { claimed, gates } = await claimOne(context, candidate);
  if (claimed === null) return heldOrLost(id, gates);
  return { kind: "starting", task_id: id, begun: begin(context, claimed) };
}

/** A reviewer who is no profile is a person. */
function isProgram({ config, home }: Context, reviewer: string): boolean {
  return Object.hasOwn(config.profiles, reviewer) || profilesOnDisk(home).includes(reviewer);
}

interface Attempted {
  claimed: Claimed | null;
  gates: Gate[];
}

/** Claims the task and writes down where it is worked on, in one transaction. */
async function claimOne(context: Context, candidate: Candidate): Promise<Attempted> {
  const { board, config, home } = context;
  const profile = resolveProfile(config, candidate.profile ?? "", home);
  const repository = profile?.config.repository ?? config.dispatch.repository;
  const request = {
    task_id: candidate.id,
    dispatch: true,
    // What is started elsewhere, without a run directory, is known by its lease alone.
    claimer: context.spawn ? board.claimer : dispatchLock(board),
    verify: profile?.config.verify !== undefined,
    ...(await worldFor(context)),
  };
  return board.transaction(async (tx): Promise<Attempted> => {
    const { claim, gates }: ClaimResult = await call(tx, operations.claim, request);
    if (claim === null || profile === null) return { claimed: null, gates };
    let workspace: string | Error;
    try {
      workspace = resolveWorkspace(board, claim.task, repository);
      await call(tx, operations["set-workspace"], {
        task_id: claim.task.id,
        run_id: claim.run_id,
        path: workspace,
      });
    } catch (error) {
      workspace = error instanceof Error ? error : new Error(String(error));
    }
    return { claimed: { claim, profile, workspace }, gates };
  });
}

/** What would come of a claim, with nothing taken. */
async function judge(context: Context, candidate: Candidate, planned: Planned): Promise<ClaimResult> {
  const beside = planned.beside(candidate);
  const { host_running, ...world } = await worldFor(context);
  return call(context.board, operations.claim, {
    task_id: candidate.id,
    dispatch: true,
    planned: beside,
    ...world,
    host_running: host_running === undefined ? undefined : host_running + beside.board,
  });
}

/** What a claim has to be told of the world outside the file. */
async function worldFor({ board, config, home, hostRunning, hostFresh }: Context) {
  return {
    host_running: await (hostRunning?.() ?? runningOnHost(board, config, home)),
    profiles: startableProfiles(config, home) ?? undefined,
    host_short: (await shortageOnHost(board, config, home, hostFresh)) ?? undefined,
  };
}

function heldOrLost(task_id: string, gates: Gate[]): StartEvent | null {
  const lost =
    gates.length === 0 ||
    gates.some(({ code }) => /^(not_found|locked|running|done|archived|todo)$/u.test(code));
  return lost ? null : { kind: "held", task_id, gates };
}
