import template from "../../../packaging/systemd/kanbun.service" with { type: "text" };
import type { Env } from "../../config/index.ts";
import { thisProgram } from "../selftest/program.ts";

/** The systemd unit that this program carries, for the path it lies at and the home that the environment names. */
export function systemdUnit(env: Env): string {
  const home = env["KANBUN_HOME"]?.trim();
  return template
    .replace("%h/.local/bin/kanbun", () => thisProgram().map(word).join(" "))
    .replace("Environment=PATH=", (path) =>
      home ? `Environment=${word(`KANBUN_HOME=${home}`)}\n${path}` : path,
    );
}

/** One word of a unit, as systemd reads it. */
function word(text: string): string {
  const escaped = text.replaceAll("%", "%%").replaceAll(/["\\]/gu, String.raw`\$&`);
  return /[\s"'\\;$]/u.test(text) ? `"${escaped.replaceAll("$", "$$$$")}"` : escaped;
}
