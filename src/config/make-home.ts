import { mkdirSync } from "node:fs";
import { KanbunError } from "../kernel/index.ts";

/** Makes the directory of a board or of the config, 0700, where it is missing. Refuses `io`, with the way to another home. */
export function makeHome(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new KanbunError("io", `cannot make ${directory}: ${message}`, {
      hint: "KANBUN_HOME names another place for boards",
      details: { errno: code, path: directory },
      cause,
    });
  }
}
