import type { Env, Place } from "../../config/index.ts";
import { configFile, loadConfig } from "../../config/index.ts";
import { dispatchEnabled, gatewayTrouble, preflight, startableProfiles } from "../../dispatcher/index.ts";
import { existsSync } from "node:fs";
import { programsOf } from "../frame/world.ts";
import type { Finding } from "./finding.ts";
import { looked, note, ok, wrong } from "./finding.ts";

/** The config file, and whether it lets anything be started. */
export function configFindings({ home, config }: Place, env: Env): Promise<Finding[]> {
  return looked("config", () => {
    const file = configFile(home);
    loadConfig(home);
    const { enabled, reason } = dispatchEnabled(config, env);
    const trouble = gatewayTrouble(config);
    return [
      ok("config", existsSync(file) ? file : `no ${file}: the defaults hold`),
      ...(trouble === null ? [] : [note("config", trouble.replace(/^WARN /u, ""), `mend ${file}`)]),
      ...(config.doubts ?? []).map((doubt) => note("config", doubt, `mend ${file}`)),
      ...(enabled ? [] : [note("config", `kanbun serve starts no worker: ${reason}`, "kanbun config list")]),
    ];
  });
}

/**
 * What `profiles check` says of each. Where no profile is configured every assignee is one of Hermes': those of
 * `assignees` are then looked at.
 */
export async function profileFindings(
  place: Place,
  env: Env,
  assignees: readonly string[],
): Promise<Finding[]> {
  const { config, home } = place;
  if (config.problem !== undefined) return [];
  const waiting = startableProfiles(config, home) === null ? assignees : [];
  const names = [...new Set([...programsOf(place), ...waiting])];
  if (names.length === 0)
    return [
      note(
        "profiles",
        "none is configured: an assignee is taken for a profile of Hermes",
        `put one under profiles: in ${configFile(home)}`,
      ),
    ];
  const findings: Finding[] = [];
  for (const name of names)
    findings.push(...(await looked(`profile ${name}`, () => profile(place, env, name))));
  return findings;
}

async function profile({ config, home }: Place, env: Env, name: string): Promise<Finding[]> {
  const about = `profile ${name}`;
  const { preset, executable, version, problems } = await preflight(config, name, home, env);
  if (problems.length === 0) return [ok(about, [preset, executable, version].filter(Boolean).join(", "))];
  return problems.map(({ severity, problem, fix }) =>
    severity === "error" ? wrong(about, problem, fix) : note(about, problem, fix),
  );
}
