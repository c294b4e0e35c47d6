import type { Budget, Budgets, Settings } from "../kernel/index.ts";
import { DEFAULT_SETTINGS } from "../kernel/index.ts";
import type { Config } from "./schema.ts";

/** The kernel's settings that a config amounts to. */
export function settingsOf(config: Config): Settings {
  const profileCaps: Record<string, number> = { ...config.caps.profile };
  const reviewers: Record<string, string> = {};
  const providers: Record<string, string> = {};
  for (const [name, profile] of Object.entries(config.profiles)) {
    if (profile.max_running !== undefined) profileCaps[name] ??= profile.max_running;
    if (profile.provider !== undefined) providers[name] = profile.provider;
    if (profile.reviewer !== undefined) reviewers[name] = profile.reviewer;
  }
  return {
    ...DEFAULT_SETTINGS,
    ...(config.problem === undefined ? {} : { problem: config.problem }),
    failureLimit: config.dispatch.failure_limit,
    claimTtlSeconds: config.dispatch.claim_ttl_seconds,
    retryBackoffSeconds: config.dispatch.retry_backoff_seconds,
    retryBackoffCapSeconds: config.dispatch.retry_backoff_cap_seconds,
    agingSeconds: config.dispatch.aging_seconds,
    reviewers,
    providers,
    caps: {
      host: config.caps.host ?? null,
      board: config.caps.board ?? null,
      eachProfile: config.caps.each_profile ?? null,
      profile: profileCaps,
      tenant: config.caps.tenant,
    },
    budgets: budgetsOf(config),
  };
}

function budgetsOf({ budgets }: Config): Budgets {
  const daily = (given: Config["budgets"]["board"]): Budget => ({
    usd: given.usd_per_day ?? null,
    tokens: given.tokens_per_day ?? null,
  });
  return {
    board: daily(budgets.board),
    eachProfile: daily(budgets.each_profile),
    profile: Object.fromEntries(Object.entries(budgets.profile).map(([name, given]) => [name, daily(given)])),
    eachTask: { usd: budgets.each_task.usd ?? null, tokens: budgets.each_task.tokens ?? null },
  };
}
