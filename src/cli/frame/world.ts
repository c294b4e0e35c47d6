import type { Place } from "../../config/index.ts";

/** What a command knows of the world outside the board's file: the profiles that can be started. */
export function worldOf({ config }: Place): { profiles?: string[] } {
  const profiles = Object.keys(config.profiles);
  return profiles.length === 0 ? {} : { profiles };
}
