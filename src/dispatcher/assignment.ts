import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Claim } from "../kernel/index.ts";
import type { Context } from "./context.ts";
import type { RunFacts } from "./environment.ts";
import { runVariables, workerEnv } from "./environment.ts";
import { identify } from "./identity.ts";
import { logPath, logSize, rotateLog } from "./logs.ts";
import type { Assignment, Arrangement, ResolvedProfile } from "./profiles/preset.ts";
import { workerPrompt } from "./profiles/prompt.ts";
import { fillTemplate } from "./profiles/template.ts";
import type { RunFile } from "./run-dir.ts";
import { runDirOf, writeRecord } from "./run-dir.ts";
import { SpawnError } from "./spawn.ts";
import { termsOf } from "./terms.ts";

/** A run made ready to start: command, environment, run directory with all its files. */
export interface Prepared {
  argv: string[];
  env: Record<string, string>;
  run_dir: string;
  log: string;
  file: RunFile;
}

/** Puts a run's command together and writes its run directory. Throws SpawnError for a template that cannot be filled. */
export async function prepareRun(
  context: Context,
  claim: Claim,
  profile: ResolvedProfile,
  workspace: string,
): Promise<Prepared> {
  const { board, home } = context;
  const { task, run_id, token } = claim;
  const run_dir = runDirOf(board, task.id, run_id);
  const history = await historyOf(context, claim, profile, workspace);
  const { self } = context;
  const { attempt } = history;
  const facts: RunFacts = {
    board,
    task,
    run_id,
    token,
    attempt,
    workspace,
    run_dir,
    profile: profile.name,
    home,
    self,
  };
  const assignment = assignmentOf(context, facts, profile, history.resume);
  const arranged = arrange(assignment, profile);
  const log = logPath(board, task.id);
  rotateLog(log);
  const file: RunFile = {
    task_id: task.id,
    run_id,
    profile: profile.name,
    preset: profile.preset.name,
    dispatcher: identify(process.pid),
    workspace,
    worktree: task.workspace_kind === "worktree" ? workspace : null,
    log,
    log_offset_bytes: logSize(log),
    session_ref: arranged.session_ref ?? null,
    resumed: history.resume !== null,
    on_exit_zero: profile.config.on_exit_zero ?? usualEnd(profile, task.reviewer),
    verify: profile.config.verify ? fillTemplate(profile.config.verify, assignment) : null,
    terms: termsOf(context, profile.name),
    started_ms: board.clock.nowMs(),
    awake_ms: context.awakeMs(),
  };
  rmSync(run_dir, { recursive: true, force: true });
  mkdirSync(join(run_dir, "tmp"), { recursive: true, mode: 0o700 });
  writeRecord(run_dir, "run", file);
  const files = { "prompt.md": assignment.prompt, "body.md": task.body ?? "", ...arranged.files };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(run_dir, name), content, { mode: 0o600 });
  const passes = [...profile.preset.passes, ...(profile.config.env_allow ?? [])];
  const env = workerEnv(context.env, passes, { ...profile.config.env, ...arranged.env }, facts);
  return { argv: arranged.argv, env, run_dir, log, file };
}

/** What a silent exit 0 means where the profile does not say: who names a reviewer does not want it to be done unseen. */
function usualEnd({ config, preset }: ResolvedProfile, reviewer: string | null): RunFile["on_exit_zero"] {
  return preset.on_exit_zero === "done" && (reviewer || config.reviewer) ? "review" : preset.on_exit_zero;
}

function assignmentOf(
  context: Context,
  facts: RunFacts,
  profile: ResolvedProfile,
  resume: string | null,
): Assignment {
  const { task, run_id, attempt, workspace, run_dir, board, home } = facts;
  const [command = "", ...args] = context.self;
  const assignment: Assignment = {
    task,
    profile,
    run_id,
    attempt,
    workspace,
    run_dir,
    board: board.slug,
    home,
    prompt: "",
    model: task.model_override ?? profile.config.model ?? null,
    resume,
    fresh_session: randomUUID(),
    mcp: { command, args: [...args, "mcp"], variables: Object.keys(runVariables(facts)) },
  };
  return { ...assignment, prompt: workerPrompt(assignment) };
}

/** The profile's own command where it has one, with the preset's environment and files around it. */
function arrange(assignment: Assignment, profile: ResolvedProfile): Arrangement {
  const { command } = profile.config;
  if (!command && profile.preset.executable === null)
    throw new SpawnError(
      `profile ${profile.name} has no command; set profiles.${profile.name}.command to an argv list`,
    );
  const arranged = profile.preset.arrange(assignment);
  return command ? { ...arranged, argv: fillTemplate(command, assignment) } : arranged;
}

interface History {
  /** This attempt's number, from 1. */
  attempt: number;
  /** The agent's session to continue, where that is possible and makes sense. */
  resume: string | null;
}

/**
 * An earlier session is continued by the same profile in the same directory only (agents refuse or hang
 * elsewhere), and not after an attempt that had continued it already and crashed: then a fresh start is better.
 * Nor after one that found it gone.
 */
async function historyOf(
  { board }: Context,
  { task, run_id, purpose }: Claim,
  profile: ResolvedProfile,
  workspace: string,
): Promise<History> {
  const [count] = await board.sql<{ n: number }>`
    select count(*) as n from task_runs where task_id = ${task.id} and id <= ${run_id}`;
  const [last] = await board.sql<{
    session_ref: string | null;
    profile: string | null;
    workspace_path: string | null;
    outcome: string | null;
    resumed: number | null;
    session_lost: number | null;
  }>`
    select session_ref, profile, workspace_path, outcome,
      case when json_valid(metadata) then json_extract(metadata, '$.resumed') end as resumed,
      case when json_valid(metadata) then json_extract(metadata, '$.session_lost') end as session_lost
    from task_runs
    where task_id = ${task.id} and id < ${run_id} and purpose is ${purpose} and (session_ref is not null
      or (json_valid(metadata) and json_extract(metadata, '$.session_lost')))
    order by id desc limit 1`;
  const usable =
    last !== undefined &&
    profile.config.resume !== false &&
    last.profile === profile.name &&
    last.workspace_path === workspace &&
    !last.session_lost &&
    !(last.resumed && (last.outcome === "crashed" || last.outcome === "gave_up"));
  return { attempt: count?.n ?? 1, resume: usable ? last.session_ref : null };
}
