import { existsSync, statSync } from "node:fs";
import type { Config, Place } from "../config/index.ts";
import { configFile, loadConfig, settingsOf } from "../config/index.ts";
import type { Settings } from "../kernel/index.ts";

/** The config as the file has it now; while the file cannot be read, the last one that could. */
export function liveConfig(place: Place, report: (error: unknown) => void): () => Config {
  const file = configFile(place.home);
  let config = place.config;
  let read = stamp(file);
  return () => {
    const now = stamp(file);
    if (now === read) return config;
    read = now;
    try {
      config = loadConfig(place.home);
    } catch (error) {
      report(error);
    }
    return config;
  };
}

/** The kernel's settings of a config that may change; the same object while it does not. */
export function settingsFrom(config: () => Config): () => Settings {
  let of: Config | undefined;
  let settings: Settings | undefined;
  return () => {
    const now = config();
    if (settings && of === now) return settings;
    of = now;
    return (settings = settingsOf(now));
  };
}

function stamp(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}
