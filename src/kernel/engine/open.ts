import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Connection } from "./connection.ts";
import { FileDisk } from "./disk/file-disk.ts";
import { EngineError } from "./errors.ts";
import { refuseUntrustedFilesystem } from "./filesystem-check.ts";
import type { OpenTarget } from "./handle.ts";
import { operatingSystem } from "./os/operating-system.ts";
import type { Database, OpenOptions } from "./types.ts";
import { Vfs } from "./vfs/vfs.ts";
import { VfsBinding } from "./vfs/vfs-binding.ts";
import { loadSqlite, type Sqlite } from "./wasm/sqlite.ts";

const MEMORY = ":memory:";
const VFS_NAME = "kanbun-file";
/** How long another process may be creating, closing or repairing the board before that is reported. */
const PATIENCE_MILLISECONDS = 5000;
const RETRY_AFTER_MILLISECONDS = 5;

let fileBinding: VfsBinding | undefined;

/**
 * Opens a board file, or a private one in memory (`:memory:`), creating the file when it is absent.
 *
 * Guarantees: locks and shared memory are SQLite's own, so any SQLite program may use the file at the same time; an
 * acknowledged commit survives a crash, and with `synchronous: "full"` (default) a power cut.
 * Refuses: `cant_open` (no such file or directory, not a file, not permitted), `unsupported_host` (network filesystem,
 * no port for this system), `corrupt`, `busy` (another process held the board for 5 s while opening it).
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Database> {
  const sqliteLoading = loadSqlite();
  const settings = {
    readonly: options.readonly ?? false,
    create: options.create ?? true,
    synchronous: options.synchronous ?? "full",
  } as const;
  if (path === MEMORY) {
    return new Connection(await sqliteLoading, { ...settings, path, binding: undefined });
  }
  const system = await operatingSystem();
  const real = locate(path, settings.create && !settings.readonly);
  refuseUntrustedFilesystem(dirname(real), system.untrustedFilesystem);
  const sqlite = await sqliteLoading;
  fileBinding ??= bindDisk(sqlite, new FileDisk(system.locks), VFS_NAME);
  return openPatiently(sqlite, { ...settings, path: real, binding: fileBinding });
}

/** Makes a disk reachable for SQLite, under a name of its own. */
export function bindDisk(
  sqlite: Sqlite,
  disk: ConstructorParameters<typeof Vfs>[1],
  name: string,
): VfsBinding {
  return new VfsBinding(sqlite, new Vfs(sqlite, disk), name);
}

/** Opens the target; what another process does at the moment it opens or closes a board is waited for. */
export async function openPatiently(sqlite: Sqlite, target: OpenTarget): Promise<Connection> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      return new Connection(sqlite, target);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "busy" || performance.now() > deadline)
        throw error;
    }
    await new Promise((resume) => setTimeout(resume, RETRY_AFTER_MILLISECONDS * (1 + 3 * Math.random())));
  }
}

/** The real path of the file, which `-wal` and `-shm` stand beside: the same for everybody, whatever link led here. */
function locate(path: string, mayCreate: boolean): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) {
    const real = realpathSync(absolute);
    if (!statSync(real).isFile())
      throw cannotOpen(`${absolute} is not a file.`, "Name the board file itself.");
    return real;
  }
  if (lstatSync(absolute, { throwIfNoEntry: false }) !== undefined) {
    throw cannotOpen(
      `${absolute} is a symbolic link to nothing.`,
      "Remove the link, or create what it points to.",
    );
  }
  if (!mayCreate)
    throw cannotOpen(`There is no board at ${absolute}.`, "Check the path, or create the board first.");
  if (!existsSync(dirname(absolute))) {
    throw cannotOpen(`The directory ${dirname(absolute)} does not exist.`, "Create it first.");
  }
  return join(realpathSync(dirname(absolute)), basename(absolute));
}

function cannotOpen(message: string, hint: string): EngineError {
  return new EngineError("cant_open", message, { hint });
}
