import type { Verb } from "./command.ts";

interface ExitCode {
  code: number;
  /** For the line in a verb's help. */
  brief: string;
  /** For manual page and reference. */
  meaning: string;
}

/** What the program's exit codes mean, for every verb; `exitCodeOf` of the kernel says which refusal gives which. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: 0, brief: "done", meaning: "Done." },
  { code: 1, brief: "a check failed", meaning: "A check failed (doctor, selftest, drill, profiles check)." },
  { code: 2, brief: "bad input", meaning: "The command line or a value is wrong; nothing was changed." },
  { code: 3, brief: "not found", meaning: "No such task, board, link or log." },
  { code: 4, brief: "wrong state", meaning: "The task is not in a state that allows it." },
  {
    code: 5,
    brief: "claim lost",
    meaning: "The run no longer holds the task; a result that came late is kept for a person to judge.",
  },
  { code: 6, brief: "forbidden", meaning: "Not allowed for this caller." },
  { code: 70, brief: "a bug", meaning: "A bug in kanbun." },
  { code: 74, brief: "file or disk", meaning: "A file could not be read or written, or is damaged." },
  { code: 75, brief: "busy", meaning: "Busy; try again." },
  {
    code: 78,
    brief: "board too new",
    meaning: "The board is newer than the program, or the host cannot run it.",
  },
  { code: 130, brief: "stopped", meaning: "Stopped by Ctrl-C (wait, selftest, drill)." },
];
/** Codes of some verbs only. */
const SELDOM: ReadonlySet<number> = new Set([1, 130]);

/** `0=done, 2=bad input, …`: the exit codes of a verb on one line. 1 and 130 only where they can come. */
export function exitCodesText({ exits = {} }: Pick<Verb, "exits">): string {
  return EXIT_CODES.filter(({ code }) => !SELDOM.has(code) || code in exits)
    .map(({ code, brief }) => `${code}=${exits[code] ?? brief}`)
    .join(", ");
}
