import type { Config, Place } from "../config/index.ts";
import { LiveConfig, settingsOf } from "../config/index.ts";
import type { Settings } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";

/** The config as the file has it now; while the file is broken, the last good one. */
export function liveConfig(place: Place, report: (error: unknown) => void): () => Config {
  const live = new LiveConfig(place.home, place.config);
  return () => {
    const problem = live.refresh()?.problem;
    if (problem !== undefined) report(new KanbunError("invalid_input", problem));
    return live.config;
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
