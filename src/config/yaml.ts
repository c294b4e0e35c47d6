import type * as Yaml from "yaml";

/** The YAML library, loaded on first use: most homes have no config file, and a command that starts fast loads nothing. */
export function yaml(): typeof Yaml {
  return require("yaml") as typeof Yaml;
}
