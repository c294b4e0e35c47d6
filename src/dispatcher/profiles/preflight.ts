import type { Config } from "../../config/index.ts";
import { workerBaseEnv } from "../environment.ts";
import type { Problem } from "./preset.ts";
import { resolveProfile } from "./resolve.ts";

const VERSION_TIMEOUT_MS = 10_000;

export interface Preflight {
  name: string;
  preset: string;
  /** Absolute path of the program that would run; `null` when it is missing. */
  executable: string | null;
  /** First line of its `--version`; `null` when it did not say. */
  version: string | null;
  problems: Problem[];
}

/**
 * Looks whether a profile's worker could start: program on the worker's PATH, version, login, settings. Starts nothing
 * but `<program> --version`, and no task. An unknown name is one error.
 */
export async function preflight(
  config: Config,
  name: string,
  home: string,
  parent: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Preflight> {
  const profile = resolveProfile(config, name, home);
  if (!profile)
    return {
      name,
      preset: "",
      executable: null,
      version: null,
      problems: [
        {
          severity: "error",
          problem: `no profile is called ${name}`,
          fix: `add profiles.${name} to config.yaml`,
        },
      ],
    };
  const { preset, config: own } = profile;
  const env = workerBaseEnv(parent, [...preset.passes, ...(own.env_allow ?? [])], own.env ?? {});
  env["KANBUN_HOME"] = home;
  const program = own.command?.[0] ?? preset.executable;
  const executable = program ? Bun.which(program, { PATH: env["PATH"] ?? "" }) : null;
  const problems: Problem[] = [];
  if (!program)
    problems.push({
      severity: "error",
      problem: "has no command",
      fix: `set profiles.${name}.command to an argv list`,
    });
  else if (!executable && !program.includes("{"))
    problems.push({
      severity: "error",
      problem: `\`${program}\` executable not found on PATH`,
      fix: `install ${program}, or set profiles.${name}.env.PATH`,
    });
  problems.push(...(preset.preflight?.(own, env) ?? []));
  const version = executable && !own.command ? await versionOf(executable, env) : null;
  return { name, preset: preset.name, executable, version, problems };
}

async function versionOf(executable: string, env: Record<string, string>): Promise<string | null> {
  try {
    const child = Bun.spawn([executable, "--version"], {
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: VERSION_TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    const text = await new Response(child.stdout).text();
    return text.split("\n")[0]?.trim() || null;
  } catch {
    return null;
  }
}
