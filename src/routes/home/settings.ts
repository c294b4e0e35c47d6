import type { Setting } from "../../config/index.ts";
import { configFile, listSettings, loadConfig } from "../../config/index.ts";
import type { ServerContext } from "../context.ts";
import { route } from "../route.ts";

export const homeSettings = route({
  method: "GET",
  path: "/settings",
  summary: "Every setting with its value, default and source; secrets are hidden.",
  roles: ["operator"],
  handle({ server, board }) {
    const { home } = server.place;
    return {
      version: server.version,
      home,
      db_path: board.paths.database,
      config_path: configFile(home),
      ...settingsOf(server),
    };
  },
});

/** While the file is broken there are no settings to show, but what is wrong with it; the last good ones are in force. */
function settingsOf(server: ServerContext): { settings: Setting[]; problem: string | null } {
  const { home } = server.place;
  try {
    loadConfig(home);
    return { settings: listSettings(server.config(), home), problem: null };
  } catch (error) {
    return { settings: [], problem: error instanceof Error ? error.message : String(error) };
  }
}
