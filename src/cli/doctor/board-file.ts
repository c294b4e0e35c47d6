import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Board } from "../../kernel/index.ts";
import { damages, inspect } from "../../kernel/index.ts";
import { elapsed, now } from "../print/time.ts";
import type { Finding } from "./finding.ts";
import { bytesText, note, ok, wrong } from "./finding.ts";

/** A log beyond this could not be moved into the board for long. */
const LONG_LOG_BYTES = 64 * 1024 * 1024;
/** How far an event may be ahead of the clock: hosts that share a home differ a little. */
const AHEAD_SECONDS = 120;
/** Copies that an opening or an export was killed over. */
const UNFINISHED = /\.[0-9a-f]{12}\.part$/u;
const UNFINISHED_AFTER_MS = 3_600_000;

/** The file of an open board. `usable` says whether its tables can be relied on. */
export async function fileFindings(
  about: string,
  board: Board,
  deep: boolean,
): Promise<{ usable: boolean; findings: Finding[] }> {
  const { database } = board.paths;
  const { outdated, schema_version, journal_mode, newest_event_at } = await inspect(board);
  const log = sizeOf(`${database}-wal`);
  const size = `schema ${schema_version ?? "-"}, ${journal_mode}, ${bytesText(sizeOf(database))}, log ${bytesText(log)}`;
  const findings = [
    outdated
      ? note(about, `of an older shape (${size}): the next command upgrades it, after a copy beside it`, null)
      : ok(about, `${database}, ${size}`),
    ...(journal_mode === "wal" ? [] : [withoutWal(about, database, journal_mode)]),
    ...(log > LONG_LOG_BYTES ? [longLog(about, log)] : []),
    ...ahead(about, newest_event_at),
    ...beside(about, database),
  ];
  if (deep) findings.push(await integrity(about, board));
  return { usable: !outdated, findings };
}

function withoutWal(about: string, database: string, mode: string): Finding {
  return note(
    about,
    `another program turned its log off (journal_mode ${mode}): readers and writers wait for each other`,
    `sqlite3 ${database} 'pragma journal_mode = wal'`,
  );
}

function longLog(about: string, bytes: number): Finding {
  return note(
    about,
    `its log has grown to ${bytesText(bytes)}: a program reads without an end, or was killed`,
    "end it; the last to close moves the log into the board",
  );
}

function ahead(about: string, newest: number | null): Finding[] {
  if (newest === null || newest <= now() + AHEAD_SECONDS) return [];
  const by = elapsed(now(), newest);
  return [
    wrong(about, `its newest event is ${by} ahead of this host's clock`, "set the clock: timedatectl, ntpd"),
  ];
}

/** Copies and leftovers beside the board. */
function beside(about: string, database: string): Finding[] {
  const directory = dirname(database);
  const own = readdirSync(directory).filter((name) => name.startsWith(`${basename(database)}.`));
  const damaged = own.filter((name) => name.endsWith(".bak") && name.includes(".corrupt."));
  const backups = own.filter((name) => name.endsWith(".bak") && !damaged.includes(name));
  const parts = own.filter(
    (name) => UNFINISHED.test(name) && ageMs(join(directory, name)) > UNFINISHED_AFTER_MS,
  );
  const bytes = backups.reduce((sum, name) => sum + sizeOf(join(directory, name)), 0);
  return [
    ...(backups.length > 0 ? [ok(about, `${backups.length} copies beside it, ${bytesText(bytes)}`)] : []),
    ...(damaged.length > 0
      ? [note(about, `Hermes put a damaged copy aside: ${damaged.join(", ")}`, "kanbun doctor --deep")]
      : []),
    ...(parts.length > 0
      ? [note(about, `unfinished copies were left behind in ${directory}`, `rm ${parts.join(" ")}`)]
      : []),
  ];
}

async function integrity(about: string, board: Board): Promise<Finding> {
  const found = await damages(board);
  if (found.length === 0) return ok(about, "integrity_check finds no damage");
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  return wrong(
    about,
    `integrity_check: ${found[0]}${more}`,
    "stop everything that uses it, then import a copy of it or of a backup: kanbun boards import <file> <name>",
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function ageMs(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
