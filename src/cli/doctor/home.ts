import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { configFile, isHermesHome, listBoards } from "../../config/index.ts";
import type { Env } from "../../config/index.ts";
import { engineInfo, untrustedFilesystem } from "../../kernel/index.ts";
import { answers } from "../handover/door.ts";
import { commandsDirectory, socketPath } from "../handover/protocol.ts";
import { localTime, now } from "../print/time.ts";
import type { Finding } from "./finding.ts";
import { bytesText, looked, note, ok, wrong } from "./finding.ts";

const MIB = 1024 * 1024;
/** Below the first nothing can be relied on, below the second it soon cannot. */
const FREE_BYTES = [64 * MIB, 1024 * MIB] as const;
const FREE_INODES = [1_000, 20_000] as const;
/** No clock that is right says less: the program did not exist. */
const EARLIEST = Date.UTC(2026, 0, 1) / 1000;

/** Host and home: what every board of it stands on. */
export async function homeFindings(home: string, env: Env): Promise<Finding[]> {
  const around = existing(home);
  return [
    ...(await looked("home", () => [directory(home, env)])),
    ...(await looked("permissions", () => permissions(home))),
    ...(await looked("disk", () => disk(around))),
    ...(await looked("filesystem", async () => [await filesystem(around)])),
    ...(await looked("engine", async () => [await engine()])),
    ...(await looked("clock", () => [clock()])),
    ...(await looked("serve", () => commandSocket(home))),
  ];
}

/** Whether what lies in the home can be told at all. */
export function canBeEntered(home: string): boolean {
  try {
    accessSync(home, constants.R_OK | constants.X_OK);
    return statSync(home).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function directory(home: string, env: Env): Finding {
  const named = env["KANBUN_HOME"]?.trim() ? "KANBUN_HOME" : isHermesHome(env) ? "HERMES_HOME" : null;
  const shown = named === null ? home : `${home} (${named})`;
  const found = statSync(home, { throwIfNoEntry: false });
  if (!found) return note("home", `${shown} does not exist yet`, "kanbun init");
  if (!found.isDirectory())
    return wrong("home", `${shown} is no directory`, "set KANBUN_HOME to a directory");
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EROFS" ? "its file system is read-only" : `user ${process.getuid?.()} may not`;
    return wrong("home", `${shown} cannot be written: ${why}`, `ls -ld ${home}`);
  }
  return ok("home", shown);
}

/** Others can look into what an open home holds; whoever can write a config can run commands as its owner. */
function permissions(home: string): Finding[] {
  if (!existsSync(home)) return [];
  const mode = modeOf(home) ?? 0;
  const mend = `chmod 700 ${home}`;
  if ((mode & 0o022) !== 0)
    return [wrong("permissions", `others may write the home (mode ${octal(mode)})`, mend)];
  const files = [
    configFile(home),
    join(home, "kanban", "tokens.json"),
    ...listBoards(home).map(({ database }) => database),
  ];
  const open = (mode & 0o011) === 0 ? [] : files.filter((file) => ((modeOf(file) ?? 0) & 0o066) !== 0);
  if (open.length > 0) {
    const names = open.map((file) => relative(home, file)).join(", ");
    return [note("permissions", `others on this host may read ${names}`, mend)];
  }
  return [ok("permissions", `home ${octal(mode)}, nothing in it open to others`)];
}

function disk(directory: string): Finding[] {
  const { bavail, bsize, ffree, files } = statfsSync(directory);
  const free = bavail * bsize;
  // Some file systems make inodes as they need them, and tell of none.
  const inodes = files === 0 ? Number.POSITIVE_INFINITY : ffree;
  const text = `${bytesText(free)}${files === 0 ? "" : ` and ${ffree} inodes`} free`;
  if (free < FREE_BYTES[0] || inodes < FREE_INODES[0])
    return [wrong("disk", `almost full: ${text}`, "make room there; kanbun gc clears old logs and events")];
  if (free < FREE_BYTES[1] || inodes < FREE_INODES[1])
    return [note("disk", `getting full: ${text}`, "kanbun gc clears old logs and events")];
  return [ok("disk", text)];
}

async function filesystem(directory: string): Promise<Finding> {
  const name = await untrustedFilesystem(directory);
  if (name === undefined) return ok("filesystem", "local: locks and shared memory can be relied on");
  return wrong(
    "filesystem",
    `the home is on ${name}, where a board cannot be shared safely`,
    "keep it on a local disk (KANBUN_HOME), and reach it from elsewhere through kanbun serve",
  );
}

async function engine(): Promise<Finding> {
  const { sqliteVersion, mode, host, hint } = await engineInfo();
  if (mode === "shared")
    return ok("engine", `SQLite ${sqliteVersion} on ${host}, files shared with other programs`);
  return wrong("engine", `boards in memory only: ${host}`, hint ?? null);
}

function clock(): Finding {
  const time = now();
  if (time < EARLIEST)
    return wrong("clock", `it says ${localTime(time)}, which cannot be`, "set it: timedatectl, ntpd");
  return ok("clock", `${localTime(time)} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
}

/** The socket by which a `serve` takes commands over. */
async function commandSocket(home: string): Promise<Finding[]> {
  const path = socketPath(home);
  if (!existsSync(path)) return [];
  if (await answers(path)) return [ok("serve", "one of this home takes commands over")];
  const rest = readdirSync(commandsDirectory(home)).length - 1;
  const passes = rest > 0 ? ` and ${rest} more file(s) beside it` : "";
  return [note("serve", `left behind: ${path}${passes}; harmless, the next serve clears it`, null)];
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}

/** The directory, or the nearest above it that exists. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}
