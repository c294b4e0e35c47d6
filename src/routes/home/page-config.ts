import { ANYONE } from "../../kernel/index.ts";
import { loadConfig } from "../../config/index.ts";
import { route } from "../route.ts";

const DEFAULTS = {
  default_tenant: "",
  lane_by_profile: true,
  include_archived_by_default: false,
  render_markdown: true,
};

/** What the page starts with, from `dashboard.kanban` of the config; a config that cannot be read is the defaults. */
export const pageConfig = route({
  method: "GET",
  path: "/config",
  summary: "What the page starts with: default tenant, lanes, archived, markdown.",
  boardless: true,
  roles: ANYONE,
  handle: ({ server }) => pageSettings(server.place.home),
});

function pageSettings(home: string): typeof DEFAULTS {
  const section = field(field(readable(home), "dashboard"), "kanban");
  const flag = (name: "lane_by_profile" | "include_archived_by_default" | "render_markdown") =>
    truth(field(section, name), DEFAULTS[name]);
  const tenant = field(section, "default_tenant");
  return {
    default_tenant: typeof tenant === "string" ? tenant : DEFAULTS.default_tenant,
    lane_by_profile: flag("lane_by_profile"),
    include_archived_by_default: flag("include_archived_by_default"),
    render_markdown: flag("render_markdown"),
  };
}

/** False only when the config says `dashboard.plugins.kanban.enabled: false`. */
export function pluginEnabled(dashboard: unknown): boolean {
  return truth(field(field(field(dashboard, "plugins"), "kanban"), "enabled"), true);
}

function readable(home: string): unknown {
  try {
    return loadConfig(home);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>)[name] : undefined;
}

/** A boolean as people write it; what is no boolean keeps the default. */
function truth(value: unknown, fallback: boolean): boolean {
  const word = String(value).trim().toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  return ["false", "0", "no", "off"].includes(word) ? false : fallback;
}
