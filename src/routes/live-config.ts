import type { Config, Place } from "../config/index.ts";
import { configAfter, loadConfigOrSafest, settingsOf, WatchedConfigFile } from "../config/index.ts";
import type { Settings } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";

/** The config as the file has it now; while the file is broken, the last good one. */
export function liveConfig(place: Place, report: (error: unknown) => void): () => Config {
  const file = new WatchedConfigFile(place.home);
  let config = place.config;
  return () => {
    if (!file.hasChanged()) return config;
    const found = loadConfigOrSafest(place.home);
    if (found.problem !== undefined) report(new KanbunError("invalid_input", found.problem));
    return (config = configAfter(config, found));
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
