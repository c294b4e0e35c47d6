import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TickResult } from "../../dispatcher/index.ts";
import { startDispatcher } from "../../dispatcher/index.ts";
import { startNotifier } from "../../notify/index.ts";
import type { Call } from "../frame/call.ts";
import { logger, tell } from "../frame/logger.ts";

const STANDARD_INTERVAL_SECONDS = 60;

/** Dispatcher and notifier alone, until they are stopped. The board is opened first, so that what is wrong with it is said at once. */
export async function runDaemon(asked: Call): Promise<number> {
  const board = await asked.board();
  const { config, home } = asked.place;
  const interval = Math.max(1, asked.number("interval") ?? STANDARD_INTERVAL_SECONDS);
  const [max, failureLimit] = [asked.number("max"), asked.number("failure-limit")];
  // Whoever reads the pid may send a signal at once.
  const stop = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.resolve());
  const pidfile = writePidfile(asked);
  asked.warn(
    `kanban daemon runs standalone (--force): every ${interval} s, pid ${process.pid}, Ctrl-C to stop. ` +
      "Run no kanbun serve or gateway for this board beside it: both would race for claims.",
  );
  const log = logger(asked.terminal);
  const notifier = startNotifier(board, config.notify, (line) => asked.warn(`kanban: ${line}`), asked.env);
  const dispatcher = startDispatcher({
    boards: [board],
    home,
    config,
    intervalSeconds: interval,
    max: max ?? null,
    ...(failureLimit === undefined ? {} : { failureLimit }),
    env: asked.env,
    log: (message) => tell(log, message),
    onConfig: ({ notify }) => notifier.reconfigure(notify),
    onTick: (_slug, result) => {
      if (asked.on("verbose") && didSomething(result)) asked.warn(tickLine(result));
    },
  });
  if (asked.json)
    asked.say(JSON.stringify({ pid: process.pid, home, board: board.slug, interval_seconds: interval }));
  await stop.promise;
  await dispatcher.stop();
  await notifier.stop();
  removePidfile(pidfile);
  if (!asked.json) asked.say("(dispatcher stopped)");
  return 0;
}

/** The file only tells others the pid; it locks nothing, and a stale one is overwritten. */
function writePidfile(asked: Call): string | undefined {
  const given = asked.text("pidfile");
  if (given === undefined) return undefined;
  const path = resolve(given);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${process.pid}\n`);
    return path;
  } catch (error) {
    asked.warn(`kanban: could not write --pidfile ${path}: ${(error as Error).message}`);
    return undefined;
  }
}

/** Nobody is the worse off for a stale one. */
function removePidfile(path: string | undefined): void {
  try {
    if (path !== undefined) rmSync(path, { force: true });
  } catch {
    // The next start overwrites it.
  }
}

function didSomething({
  reclaimed,
  promoted,
  spawned,
  crashed,
  timed_out,
  auto_blocked,
}: TickResult): boolean {
  return reclaimed + promoted + spawned.length + crashed.length + timed_out.length + auto_blocked.length > 0;
}

function tickLine({ reclaimed, promoted, spawned, crashed, timed_out, auto_blocked }: TickResult): string {
  return (
    `[${new Date().toISOString()}] reclaimed=${reclaimed} crashed=${crashed.length} timed_out=${timed_out.length} ` +
    `promoted=${promoted} spawned=${spawned.length} auto_blocked=${auto_blocked.length}`
  );
}
