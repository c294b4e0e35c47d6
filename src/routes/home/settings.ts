import { configFile, listSettings } from "../../config/index.ts";
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
      settings: listSettings(server.config(), home),
    };
  },
});
