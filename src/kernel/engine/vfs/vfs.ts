import { resolve } from "node:path";
import { causeOf, isNotPermitted, type Disk, type DiskFile, type FileStatus } from "../disk/disk.ts";
import { MemoryDisk } from "../disk/memory-disk.ts";
import { ResultCode } from "../result-codes.ts";
import type { Sqlite } from "../wasm/sqlite.ts";
import { LockLevel } from "./file-locks.ts";
import { OpenFile } from "./open-file.ts";
import { OpenFlag } from "./open-flags.ts";
import { VfsFailure } from "./vfs-failure.ts";

const NEW_FILE_MODE = 0o600;
const JOURNALS = OpenFlag.MAIN_JOURNAL | OpenFlag.SUPER_JOURNAL | OpenFlag.WAL;
const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What the disk refused, kept so that an error can name the file and the cause. */
export interface DiskFailure {
  readonly action: string;
  readonly path: string;
  readonly cause: string;
}

/** Files by name: the half of a VFS that is not about one open file. */
export class Vfs {
  readonly disk: Disk;
  readonly #sqlite: Sqlite;
  readonly #mains = new Set<OpenFile>();
  #lastFailure: DiskFailure | undefined;

  constructor(sqlite: Sqlite, disk: Disk) {
    this.#sqlite = sqlite;
    this.disk = disk;
  }

  /** Opens the file, read-only when writing is not permitted. Without a path: a temporary file, kept in memory. */
  open(path: string | undefined, flags: number): OpenFile {
    if (path === undefined) return this.#openTemporary(flags);
    const isJournal = (flags & JOURNALS) !== 0;
    const isNew = isJournal && (flags & OpenFlag.CREATE) !== 0 && this.disk.status(path) === undefined;
    const main = isJournal ? this.disk.status(path.slice(0, path.lastIndexOf("-"))) : undefined;
    const { file, isReadonly } = this.#openFile(path, flags, main, isNew);
    const granted = isReadonly
      ? (flags & ~(OpenFlag.READWRITE | OpenFlag.CREATE)) | OpenFlag.READONLY
      : flags;
    const opened = new OpenFile(this.#sqlite, this.disk, path, granted, file);
    opened.mustSyncDirectory = isNew;
    if (opened.isMain) this.#mains.add(opened);
    if (opened.isLog) this.#adopt(opened);
    return opened;
  }

  close(file: OpenFile): void {
    this.#mains.delete(file);
    const main = file.isLog ? this.#mainOf(file) : undefined;
    if (main !== undefined) main.log = undefined;
    file.close();
    if ((file.flags & OpenFlag.DELETEONCLOSE) !== 0) file.disk.remove(file.path);
  }

  /** Writes, except into the log of a connection that must not go on: a commit there would be one nobody sees. */
  write(file: OpenFile, from: Uint8Array, start: number, length: number, offset: number): void {
    const problem = file.isLog ? this.#mainOf(file)?.problem : undefined;
    if (problem !== undefined) throw new VfsFailure(ResultCode.IOERR_WRITE, problem.message);
    file.file.write(from, start, length, offset);
  }

  truncate(file: OpenFile, sizeBytes: number): void {
    if (file.isLog) this.#mainOf(file)?.memory?.publish();
    file.file.truncate(sizeBytes);
  }

  delete(path: string, mustSync: boolean): void {
    if (!this.disk.remove(path)) throw new VfsFailure(ResultCode.IOERR_DELETE_NOENT, "no such file");
    if (mustSync) this.disk.syncDirectoryOf(path);
  }

  /** Existence as native SQLite sees it: an empty file does not count. */
  exists(path: string): boolean {
    const status = this.disk.status(path);
    return status !== undefined && (!status.isFile || status.sizeBytes > 0);
  }

  fullPath(path: string): string {
    return resolve(path);
  }

  /** Remembers the failure for the error message and chooses the result code: lack of space is always FULL. */
  fail(action: string, path: string, error: unknown, result: number): number {
    this.#lastFailure = { action, path, cause: causeOf(error) };
    if (error instanceof VfsFailure) return error.result;
    return NO_SPACE.has(causeOf(error)) ? ResultCode.FULL : result;
  }

  /** The failure since the last call of this, if any. */
  takeFailure(): DiskFailure | undefined {
    const failure = this.#lastFailure;
    this.#lastFailure = undefined;
    return failure;
  }

  #openTemporary(flags: number): OpenFile {
    const disk = new MemoryDisk();
    const file = disk.open("temporary", { write: true, create: true, exclusive: false, mode: NEW_FILE_MODE });
    return new OpenFile(this.#sqlite, disk, "temporary", flags, file);
  }

  #openFile(
    path: string,
    flags: number,
    main: FileStatus | undefined,
    isNewJournal: boolean,
  ): { file: DiskFile; isReadonly: boolean } {
    const wantsWrite = (flags & OpenFlag.READWRITE) !== 0;
    const how = {
      write: wantsWrite,
      create: (flags & OpenFlag.CREATE) !== 0,
      exclusive: (flags & OpenFlag.EXCLUSIVE) !== 0,
      mode: main?.mode ?? NEW_FILE_MODE,
      ...(main && { owner: { user: main.user, group: main.group } }),
    };
    try {
      return { file: this.disk.open(path, how), isReadonly: !wantsWrite };
    } catch (error) {
      if (!wantsWrite || !isNotPermitted(error)) throw error;
      if (isNewJournal) throw new VfsFailure(ResultCode.READONLY_DIRECTORY, causeOf(error));
      return { file: this.disk.open(path, { ...how, write: false, create: false }), isReadonly: true };
    }
  }

  #mainOf(log: OpenFile): OpenFile | undefined {
    for (const main of this.#mains) if (main.log === log) return main;
    return undefined;
  }

  /** Finds the connection a new log belongs to: the one that is reading this board and has no log yet. */
  #adopt(log: OpenFile): void {
    for (const main of this.#mains) {
      if (log.path === `${main.path}-wal` && main.log === undefined && main.locks.level >= LockLevel.SHARED)
        main.log = log;
    }
  }
}
