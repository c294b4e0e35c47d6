import { existsSync, readFileSync } from "node:fs";
import type { Document } from "yaml";
import { configFile, loadConfig, parseConfig } from "./load.ts";
import type { Config } from "./schema.ts";
import { yaml } from "./yaml.ts";

/** What keeps Hermes' clients out: a file that cannot be read may have said so. */
const CLOSED = { plugins: { kanban: { enabled: false } } };

/**
 * The home's config; while its file is broken, the safest that can stand in for it, with what is wrong as `problem`: no
 * profile, no sink, loopback only, nothing open that the file might have closed. Of the file only the port counts, so
 * that the page is found where it was. For what has to go on; nothing may be started under it.
 */
export function loadConfigOrSafest(home: string): Config {
  try {
    return loadConfig(home);
  } catch (error) {
    const file = configFile(home);
    const said = error instanceof Error ? error.message : String(error);
    return { ...salvaged(file), problem: said.includes(file) ? said : `${file}: ${said}` };
  }
}

function salvaged(file: string): Config {
  const defaults = parseConfig("", file);
  try {
    const document = yaml().parseDocument(existsSync(file) ? readFileSync(file, "utf8") : "");
    return {
      ...defaults,
      serve: { ...defaults.serve, port: portIn(document) ?? defaults.serve.port },
      dashboard: document.errors.length > 0 ? CLOSED : dashboardIn(document),
    };
  } catch {
    return { ...defaults, dashboard: CLOSED };
  }
}

function portIn(document: Document.Parsed): number | undefined {
  const port: unknown = yaml().isMap(document.contents) ? document.getIn(["serve", "port"]) : undefined;
  return Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535 ? Number(port) : undefined;
}

function dashboardIn(document: Document.Parsed): unknown {
  return (document.toJS() as { dashboard?: unknown } | null)?.dashboard;
}
