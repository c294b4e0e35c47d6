import { EngineError } from "./errors.ts";

/**
 * Refuses (`unsupported_host`) a directory on a network or pass-through filesystem: there SQLite's locks and shared
 * memory are accepted and then not honoured, and boards are lost without an error.
 */
export function refuseUntrustedFilesystem(
  directory: string,
  nameOf: (directory: string) => string | undefined,
): void {
  const name = nameOf(directory);
  if (name === undefined) return;
  throw new EngineError(
    "unsupported_host",
    `${directory} is on ${name}, where a board cannot be shared safely.`,
    {
      hint:
        "Keep the board on a local disk (set KANBUN_HOME to a directory there). " +
        "To use one board from several machines, run `kanbun serve` where its disk is and reach it by URL.",
    },
  );
}
