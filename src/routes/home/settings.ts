import type { Setting } from "../../config/index.ts";
import { configFile, listSettings, loadConfig } from "../../config/index.ts";
import type { ServerContext } from "../context.ts";
import { route } from "../route.ts";

/** Addresses of sinks are secrets too: whoever knows one may post there. */
const SECRET_NAME = /(token|secret|password|key|topic)$/iu;
const SECRET_MAP = /^(env|headers)$/u;

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
    return { settings: listSettings(server.config(), home).map(withoutSecrets), problem: null };
  } catch (error) {
    return { settings: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Also what lies deep in a map: a sink's secret, a profile's variables. */
function withoutSecrets(setting: Setting): Setting {
  return { ...setting, value: hidden(setting.key.split("."), setting.value) };
}

function hidden(path: readonly string[], value: unknown): unknown {
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, hidden([...path, name], child)]),
    );
  if (typeof value !== "string") return value;
  const name = path.at(-1) ?? "";
  if (SECRET_NAME.test(name) || path.slice(0, -1).some((above) => SECRET_MAP.test(above))) return "(hidden)";
  return path[0] === "notify" && URL.canParse(value) ? `${new URL(value).origin}/(hidden)` : value;
}
