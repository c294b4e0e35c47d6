import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The home of all boards: `KANBUN_HOME`, else `HERMES_HOME` anchored at its root (a profile's home
 * `<root>/profiles/<name>` is the root's board), else `~/.kanbun`. Values are trimmed, `~` is not expanded,
 * symlinks resolve, so that two ways to one directory are one board.
 */
export function resolveHome(env: Env): string {
  const own = env["KANBUN_HOME"]?.trim();
  const hermes = env["HERMES_HOME"]?.trim();
  return real(own ? resolve(own) : hermes ? hermesRoot(resolve(hermes)) : join(userHome(env), ".kanbun"));
}

/** True when the home is one that Hermes uses, so that its `config.yaml` and `profiles/` are looked at too. */
export function isHermesHome(env: Env): boolean {
  return !env["KANBUN_HOME"]?.trim() && Boolean(env["HERMES_HOME"]?.trim());
}

function hermesRoot(home: string): string {
  const standard = join(homedir(), ".hermes");
  if (home === standard || home.startsWith(`${standard}/`)) return standard;
  return basename(dirname(home)) === "profiles" ? dirname(dirname(home)) : home;
}

function userHome(env: Env): string {
  return env["HOME"]?.trim() || homedir();
}

/** The real path of a directory that may not exist yet. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(real(parent), basename(path));
}
