import type { ConsolaInstance } from "consola/core";
import { createConsola } from "consola/core";
import { line } from "../print/text.ts";
import type { Terminal } from "./terminal.ts";

const INFO = 3;

/**
 * The log of what runs for long: time, level and message a line on standard error, for people and journals. Its
 * own reporter, because consola's write differently under `CI` and `NODE_ENV=test`. Repetitions are counted, not
 * printed.
 */
export function logger(terminal: Pick<Terminal, "err">): ConsolaInstance {
  return createConsola({
    level: INFO,
    reporters: [
      {
        log({ date, type, args }) {
          terminal.err(`${date.toISOString()} ${type.padEnd(5)} ${line(args.map(String).join(" "))}\n`);
        },
      },
    ],
  });
}

/** Logs what a part of the program told: a failure as an error, a line that says WARN as a warning. */
export function tell(log: ConsolaInstance, told: unknown): void {
  const text = told instanceof Error ? told.message : String(told);
  if (/^(\S+: )?WARN /u.test(text)) log.warn(text);
  else if (told instanceof Error && told.constructor !== Error) log.error(text);
  else log.info(text);
}
