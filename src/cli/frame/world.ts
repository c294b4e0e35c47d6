import type { Place } from "../../config/index.ts";
import { memoryShortage, startableProfiles } from "../../dispatcher/index.ts";

/** What a command knows of the world outside the board's file: the profiles that can be started. */
export function profilesOf({ config, home }: Place): { profiles?: string[] } {
  const profiles = startableProfiles(config, home);
  return profiles === null ? {} : { profiles };
}

/** The same, and whether this host could start a worker now: what `why` asks. */
export function worldOf(place: Place): { profiles?: string[]; host_short?: string } {
  const short = memoryShortage(place.config, 0);
  return { ...profilesOf(place), ...(short === null ? {} : { host_short: short }) };
}
