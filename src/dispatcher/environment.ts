import type { Board, Task } from "../kernel/index.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What passes from the dispatcher's environment without being asked for. Everything else stays behind. */
const PASSES = new Set([
  "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM",
  "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
  "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "no_proxy",
]); // prettier-ignore
const PROXIES = new Set(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]);
/** These would turn our own executable, which the worker calls, into something else. */
const NEVER = /^BUN_(?!INSTALL$)/u;

/** Which run it is comes from this dispatch alone, whatever the dispatcher itself was started by. */
const NOT_INHERITED = /^(HERMES_KANBAN_(?!HOME$)|HERMES_TENANT$|HERMES_PROFILE$|KANBUN_)/u;

export interface RunFacts {
  board: Board;
  task: Task;
  run_id: number;
  token: string;
  attempt: number;
  workspace: string;
  run_dir: string;
  profile: string;
  home: string;
  /** Command that runs this program. */
  self: readonly string[];
}

/**
 * The worker's whole environment: an allow-list of the dispatcher's (`allowed` adds names; a name may end in `*`),
 * the profile's own variables, then what the run needs, under our names and under Hermes'. Proxies pass unless they
 * carry a password. A tenant-less task gets no tenant variable, whatever the dispatcher inherited.
 */
export function workerEnv(
  parent: Env,
  allowed: readonly string[],
  own: Readonly<Record<string, string>>,
  run: RunFacts,
): Record<string, string> {
  const env = workerBaseEnv(parent, allowed, { TMPDIR: `${run.run_dir}/tmp`, ...own });
  if (run.task.tenant === null) delete env["HERMES_TENANT"];
  return { ...env, ...runVariables(run) };
}

/** The part of it that does not depend on the run: what `profiles check` looks for programs and logins with. */
export function workerBaseEnv(
  parent: Env,
  allowed: readonly string[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(parent))
    if (value !== undefined && passes(name, value, allowed)) env[name] = value;
  Object.assign(env, own);
  for (const name of Object.keys(env)) if (NEVER.test(name)) delete env[name];
  return env;
}

/** Names of the variables that say which run this is; agents must hand them to their MCP server by name. */
export function runVariables({
  board,
  task,
  run_id,
  token,
  attempt,
  workspace,
  run_dir,
  profile,
  home,
  self,
}: RunFacts): Record<string, string> {
  return {
    KANBUN_BIN: self.join(" "),
    KANBUN_HOME: home,
    KANBUN_BOARD: board.slug,
    KANBUN_DB: board.paths.database,
    KANBUN_TASK: task.id,
    KANBUN_RUN: String(run_id),
    KANBUN_TOKEN: token,
    KANBUN_ATTEMPT: String(attempt),
    KANBUN_PROFILE: profile,
    KANBUN_WORKSPACE: workspace,
    KANBUN_RUN_DIR: run_dir,
    KANBUN_RESULT_FILE: `${run_dir}/result`,
    HERMES_KANBAN_TASK: task.id,
    HERMES_KANBAN_RUN_ID: String(run_id),
    HERMES_KANBAN_WORKSPACE: workspace,
    HERMES_KANBAN_DB: board.paths.database,
    HERMES_KANBAN_BOARD: board.slug,
    HERMES_PROFILE: profile,
    ...(task.tenant === null ? {} : { HERMES_TENANT: task.tenant, KANBUN_TENANT: task.tenant }),
  };
}

function passes(name: string, value: string, allowed: readonly string[]): boolean {
  if (NOT_INHERITED.test(name)) return false;
  if (allowed.some((each) => (each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each)))
    return true;
  if (PROXIES.has(name)) return !/\/\/[^/@]*:[^/@]*@/u.test(value);
  return PASSES.has(name) || name.startsWith("LC_");
}
