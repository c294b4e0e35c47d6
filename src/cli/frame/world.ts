import type { Place } from "../../config/index.ts";
import type { HostWorld } from "../../dispatcher/index.ts";
import { profilesOnDisk, startableProfiles, worldOf as worldOfHome } from "../../dispatcher/index.ts";
import type { Board } from "../../kernel/index.ts";

/** What a command knows of the world outside the board's file: the profiles that can be started. */
export function profilesOf({ config, home }: Place): { profiles?: string[] } {
  const profiles = startableProfiles(config, home);
  return profiles === null ? {} : { profiles };
}

/** Every name behind which a program stands; a review in any other name is a person's. */
export function programsOf({ config, home }: Place): string[] {
  return startableProfiles(config, home) ?? profilesOnDisk(home);
}

/** What `profilesOf` says, and whether this host could start a worker now: what `why` asks. */
export function worldOf({ config, home }: Place, board: Board): Promise<HostWorld> {
  return worldOfHome(board, config, home);
}
