import { start } from "./start.ts";
import { processTerminal } from "./terminal.ts";

/** Runs the process's command line and ends the process with its exit code. */
export async function run(words: readonly string[]): Promise<never> {
  process.exit(await start(words, process.env, processTerminal(process.env)));
}
