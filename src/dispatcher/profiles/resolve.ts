import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Config, Profile } from "../../config/index.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { hermes } from "./hermes.ts";
import { opencode } from "./opencode.ts";
import type { Preset, PresetName, ResolvedProfile } from "./preset.ts";
import { shell } from "./shell.ts";

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  hermes,
  claude,
  codex,
  opencode,
  gemini,
  shell,
};

/**
 * How the worker of an assignee is started: the configured profile of that name; a Hermes profile on disk; or, where
 * nothing at all is configured, Hermes with the assignee as its profile. `null` when no profile has that name.
 */
export function resolveProfile(config: Config, name: string, home: string): ResolvedProfile | null {
  const configured = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (configured)
    return { name, preset: PRESETS[presetOf(configured)], config: configured, configured: true };
  const names = startableProfiles(config, home);
  return names === null || names.includes(name)
    ? { name, preset: hermes, config: {}, configured: false }
    : null;
}

/** Names an assignee may have; `null` when nothing is configured, so that any name is one of Hermes'. */
export function startableProfiles(config: Config, home: string): string[] | null {
  const configured = Object.keys(config.profiles);
  if (configured.length === 0) return null;
  return [...new Set([...configured, ...profilesOnDisk(home)])].toSorted();
}

/** What to tell who assigns a task to a name that no profile has; `null` where it may be started. */
export function unknownProfile(config: Config, home: string, name: string): string | null {
  const names = startableProfiles(config, home);
  if (names === null || names.includes(name)) return null;
  return `no profile is called ${name}, so no worker takes the task (there are: ${names.join(", ")}); see: kanbun profiles list`;
}

/** Hermes' profiles: directories below `<home>/profiles` that hold a `config.yaml`. Sorted; unreadable is empty. */
export function profilesOnDisk(home: string): string[] {
  const root = join(home, "profiles");
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, "config.yaml")))
      .map((entry) => entry.name)
      .toSorted();
  } catch {
    return [];
  }
}

/** A profile that brings its own command and names no preset is a plain command. */
function presetOf(profile: Profile): PresetName {
  return profile.preset ?? (profile.command ? "shell" : "hermes");
}
