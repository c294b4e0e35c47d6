import type { Context } from "./context.ts";
import { resolveProfile } from "./profiles/resolve.ts";
import { readRecord } from "./run-dir.ts";
import type { Watched } from "./watched.ts";

/** What the config says of how an attempt is judged. */
export interface Terms {
  /** Longest time of one attempt, where the task says nothing; `null` is none. */
  deadline_seconds: number | null;
  /** Longest silence; 0 is none. */
  stall_seconds: number;
  /** How long a worker may live on after its task is finished. */
  linger_seconds: number;
  /** Between SIGTERM and SIGKILL. */
  grace_seconds: number;
  /** Failures that open the breaker, where the task says nothing; `null` leaves it to the board. */
  failure_limit: number | null;
}

/** For a run that has none on record while the config cannot be read: nobody is stopped for what it might have said. */
const MILDEST: Terms = {
  deadline_seconds: null,
  stall_seconds: 0,
  linger_seconds: 600,
  grace_seconds: 30,
  failure_limit: null,
};

/** As the config has it now. */
export function termsOf({ config, home }: Context, name: string | null): Terms {
  const profile = name === null ? null : resolveProfile(config, name, home);
  return {
    deadline_seconds: profile?.config.max_runtime_seconds ?? null,
    stall_seconds: profile?.config.stall_seconds ?? profile?.preset.stall_seconds ?? 0,
    linger_seconds: config.dispatch.linger_seconds,
    grace_seconds: config.dispatch.grace_seconds,
    failure_limit: profile?.config.max_retries ?? null,
  };
}

/** Those of a run: as the config has them now or, while it cannot be read, had them when the run began. */
export function termsOfRun(context: Context, { profile, run_dir }: Watched): Terms {
  if (context.config.problem === undefined) return termsOf(context, profile);
  return (run_dir === null ? null : readRecord(run_dir, "run")?.terms) ?? MILDEST;
}
