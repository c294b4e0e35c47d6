import type { Profile } from "../../config/index.ts";
import type { Task } from "../../kernel/index.ts";

/** One thing that keeps a profile from working (error) or deserves a look (warning), and what to do about it. */
export interface Problem {
  severity: "error" | "warning";
  problem: string;
  fix: string;
}

export type PresetName = "hermes" | "claude" | "codex" | "opencode" | "gemini" | "shell";

/** Everything a preset needs to know to put a command together. */
export interface Assignment {
  task: Task;
  profile: ResolvedProfile;
  run_id: number;
  attempt: number;
  workspace: string;
  run_dir: string;
  board: string;
  home: string;
  /** The worker's prompt, ready made. */
  prompt: string;
  /** The task's model, else the profile's. */
  model: string | null;
  /** The agent's own session of an earlier attempt, to be continued. */
  resume: string | null;
  /** A fresh session id for agents that let us choose one. */
  fresh_session: string;
  /** `kanbun mcp` as this host starts it, and the variables it must be given. */
  mcp: { command: string; args: readonly string[]; variables: readonly string[] };
}

/** What a preset makes of it. Each element of argv reaches the worker as one argument. */
export interface Arrangement {
  argv: string[];
  env?: Record<string, string>;
  /** Files to write into the run directory, mode 0600, by name. */
  files?: Record<string, string>;
  /** Session id, when it is known before the start. */
  session_ref?: string;
}

/** What an agent's output says about the attempt. `null` is "it did not say". */
export interface Reading {
  session_ref: string | null;
  tokens_in: number | null;
  tokens_out: number | null;
  cost_usd: number | null;
  model: string | null;
  /** The agent's last words. */
  text: string | null;
  error: string | null;
  /** The provider refused for too many requests; seconds to wait when it said so. */
  rate_limit: { retry_after_seconds: number | null } | null;
  /** It was to continue a session that it no longer has, and did nothing. */
  session_lost: boolean;
}

export const NOTHING_READ: Reading = {
  session_ref: null,
  tokens_in: null,
  tokens_out: null,
  cost_usd: null,
  model: null,
  text: null,
  error: null,
  rate_limit: null,
  session_lost: false,
};

/** Conventions of one agent program. */
export interface Preset {
  name: PresetName;
  /** The program looked for on PATH; `null` when the profile must bring a command. */
  executable: string | null;
  /** Variables of the dispatcher's environment that this agent needs: its own keys and homes. */
  passes: readonly string[];
  /** What exit 0 means when the worker neither completed nor blocked its task. */
  on_exit_zero: "done" | "violation";
  /** Silence that counts as stalled unless the profile says otherwise; 0 is never. */
  stall_seconds: number;
  arrange(assignment: Assignment): Arrangement;
  /** Takes one line of output into account; absent for agents whose output says nothing. */
  read?(line: Record<string, unknown>, so_far: Reading): void;
  /** Reads the exit code where the agent puts meaning into it. */
  exit?(code: number, so_far: Reading): void;
  /** What it prints when the session to continue does not exist; it ends at once then, without a request. */
  lost_session?: RegExp;
  /** True when usage counts the whole session, earlier attempts included. */
  usage_is_total?: boolean;
  preflight?(profile: Profile, env: Readonly<Record<string, string>>): Problem[];
}

export interface ResolvedProfile {
  name: string;
  preset: Preset;
  config: Profile;
  /** False for the default that stands in when no profile is configured. */
  configured: boolean;
}

/** A prompt that starts with a dash would be taken for an option. */
export function notAnOption(prompt: string): string {
  return prompt.startsWith("-") ? `\n${prompt}` : prompt;
}

/** A number in an untyped event, else `null`. */
export function numberIn(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function textIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function objectIn(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Sums what is known; `null` only when nothing is. */
export function sum(...values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
