import type { Budgets } from "./budgets.ts";

/** What the operator decides about a board; `config.yaml` fills it, defaults are the contract's. */
export interface Settings {
  /** Why it is not known what the operator decided; nothing is claimed then. */
  problem?: string;
  /** Failures in a row, of every kind, that open the breaker. A task's `max_retries` goes before it. */
  failureLimit: number;
  /** Lease of a claim, in seconds. */
  claimTtlSeconds: number;
  /** First pause after a failure; doubles with each further one. 0 turns backoff off. */
  retryBackoffSeconds: number;
  retryBackoffCapSeconds: number;
  /** Unblocks after which the same block sends the task to triage instead of round the loop again. */
  blockLoopLimit: number;
  /** Most tasks running at once; `null` is no limit. */
  caps: Caps;
  /** What may be spent before nothing more is started. */
  budgets: Budgets;
  /** Seconds of waiting that count as one point of priority; 0 turns aging off. */
  agingSeconds: number;
  /** Who reviews what a profile hands over, where neither hand-over nor task name a reviewer. */
  reviewers: Readonly<Record<string, string>>;
  /** Whose account a profile works on, where the task names no provider. */
  providers: Readonly<Record<string, string>>;
}

export interface Caps {
  host: number | null;
  board: number | null;
  profile: Readonly<Record<string, number>>;
  /** For profiles that `profile` does not name. */
  eachProfile: number | null;
  tenant: Readonly<Record<string, number>>;
}

const NO_BUDGET = { usd: null, tokens: null };

export const DEFAULT_SETTINGS: Settings = {
  failureLimit: 3,
  claimTtlSeconds: 900,
  retryBackoffSeconds: 10,
  retryBackoffCapSeconds: 300,
  blockLoopLimit: 3,
  caps: { host: null, board: null, profile: {}, eachProfile: null, tenant: {} },
  budgets: { board: NO_BUDGET, profile: {}, eachProfile: NO_BUDGET, eachTask: NO_BUDGET },
  agingSeconds: 0,
  reviewers: {},
  providers: {},
};
