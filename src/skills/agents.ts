import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Env } from "../config/index.ts";

/** Agents whose skill directories we know. */
export const SKILL_AGENTS = ["claude", "codex", "opencode", "gemini", "hermes"] as const;
type SkillAgent = (typeof SKILL_AGENTS)[number];

export interface SkillHome {
  agent: SkillAgent;
  /** Directory that holds one folder a skill. */
  directory: string;
  /** True when the agent has a home on this host. */
  present: boolean;
}

/** Where each agent looks for its user's skills. */
export function skillHomes(env: Env): SkillHome[] {
  const user = env["HOME"]?.trim() || homedir();
  const claude = env["CLAUDE_CONFIG_DIR"]?.trim() || join(user, ".claude");
  const codex = env["CODEX_HOME"]?.trim() || join(user, ".codex");
  const opencode = join(env["XDG_CONFIG_HOME"]?.trim() || join(user, ".config"), "opencode");
  const gemini = join(env["GEMINI_CLI_HOME"]?.trim() || user, ".gemini");
  const hermes = env["HERMES_HOME"]?.trim() || join(user, ".hermes");
  return [
    { agent: "claude", directory: join(claude, "skills"), present: existsSync(claude) },
    { agent: "codex", directory: join(user, ".agents", "skills"), present: existsSync(codex) },
    { agent: "opencode", directory: join(opencode, "skills"), present: existsSync(opencode) },
    { agent: "gemini", directory: join(gemini, "skills"), present: existsSync(gemini) },
    { agent: "hermes", directory: join(hermes, "skills", "devops"), present: existsSync(hermes) },
  ];
}
