import type { Config } from "../config/index.ts";

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_INTERVAL_SECONDS = 60;
const OFF = new Set(["0", "false", "no", "off"]);

/**
 * Whether `serve` starts workers: the environment can turn it off (`KANBUN_DISPATCH` or
 * `HERMES_KANBAN_DISPATCH_IN_GATEWAY` set to 0, false, no or off) but never on; then `dispatch.enabled` and
 * `kanban.dispatch_in_gateway` decide. `reason` says what turned it off.
 */
export function dispatchEnabled(config: Config, env: Env): { enabled: boolean; reason: string | null } {
  for (const name of ["KANBUN_DISPATCH", "HERMES_KANBAN_DISPATCH_IN_GATEWAY"])
    if (OFF.has(env[name]?.trim().toLowerCase() ?? ""))
      return { enabled: false, reason: `${name} is ${env[name]?.trim()}` };
  if (!config.dispatch.enabled) return { enabled: false, reason: "dispatch.enabled is false" };
  const gateway = sectionOf(config)["dispatch_in_gateway"] ?? true;
  const off =
    typeof gateway === "string" ? OFF.has(gateway.trim().toLowerCase()) || gateway === "" : !gateway;
  if (!off) return { enabled: true, reason: null };
  return { enabled: false, reason: "kanban.dispatch_in_gateway is false" };
}

/** Seconds between two looks when nothing happens: `dispatch.interval_seconds`, else Hermes' key, else 60; at least 1. */
export function dispatchInterval(config: Config): number {
  const own = config.dispatch.interval_seconds;
  if (own !== DEFAULT_INTERVAL_SECONDS) return Math.max(1, own);
  const theirs = Number(sectionOf(config)["dispatch_interval_seconds"]);
  return Number.isFinite(theirs) && theirs > 0 ? Math.max(1, theirs) : DEFAULT_INTERVAL_SECONDS;
}

/** What stands in Hermes' section and cannot be meant, so that a default holds instead; `null` when all is well. */
export function gatewayTrouble(config: Config): string | null {
  if (config.kanban !== undefined && sectionOf(config) !== config.kanban)
    return "WARN kanban in config.yaml is no mapping: its defaults hold";
  const given = sectionOf(config)["dispatch_interval_seconds"] ?? 0;
  if (Number(given) >= 0) return null;
  return `WARN kanban.dispatch_interval_seconds is ${JSON.stringify(given)}, no number of seconds: ${DEFAULT_INTERVAL_SECONDS} holds`;
}

/** Hermes' own section; anything but a mapping counts as empty. */
function sectionOf({ kanban }: Config): Record<string, unknown> {
  return kanban !== null && typeof kanban === "object" && !Array.isArray(kanban)
    ? (kanban as Record<string, unknown>)
    : {};
}
