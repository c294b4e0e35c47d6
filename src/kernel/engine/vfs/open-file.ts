import { isSameFile, type Disk, type DiskFile, type FileStatus } from "../disk/disk.ts";
import { ResultCode } from "../result-codes.ts";
import type { Sqlite } from "../wasm/sqlite.ts";
import { FileLocks, LockLevel } from "./file-locks.ts";
import { OpenFlag } from "./open-flags.ts";
import { takenAway, type Problem } from "./problem.ts";
import { SharedMemory } from "./shared-memory.ts";
import { VfsFailure } from "./vfs-failure.ts";

const CHANGE_COUNTER_AT = 24;
const CHANGE_COUNTER_BYTES = 4;

/**
 * One file as SQLite has it open: the main file of a connection with its locks and shared memory, its log, or a
 * journal. The seat belts are here: a connection whose main file, log or shared memory was removed or replaced under
 * it writes nothing more, because everyone else is already looking at other files.
 */
export class OpenFile {
  readonly path: string;
  readonly flags: number;
  readonly disk: Disk;
  readonly file: DiskFile;
  readonly locks: FileLocks;
  /** The log of this main file, once SQLite opened it. */
  log: OpenFile | undefined;
  memory: SharedMemory | undefined;
  /** Why this connection must not go on; set once, never taken back. */
  problem: Problem | undefined;
  /** A new journal's name survives a power cut only after its directory was synced once. */
  mustSyncDirectory = false;
  readonly #sqlite: Sqlite;

  constructor(sqlite: Sqlite, disk: Disk, path: string, flags: number, file: DiskFile) {
    this.#sqlite = sqlite;
    this.disk = disk;
    this.path = path;
    this.flags = flags;
    this.file = file;
    this.locks = new FileLocks(file);
  }

  get isMain(): boolean {
    return (this.flags & OpenFlag.MAIN_DB) !== 0;
  }

  get isLog(): boolean {
    return (this.flags & OpenFlag.WAL) !== 0;
  }

  isInPlace(): boolean {
    return isSameFile(this.file.identity, this.disk.status(this.path));
  }

  /** Does another file stand where this one was? */
  isReplaced(): boolean {
    return this.disk.status(this.path) !== undefined && !this.isInPlace();
  }

  /** Looks whether the files this connection works on are still the ones others find; records what is wrong. */
  verify(): Problem | undefined {
    this.problem ??= this.#whatMoved();
    return this.problem;
  }

  /** The same from outside SQLite: a disk that does not even answer will say so on the next real call. */
  verifyQuietly(): void {
    try {
      this.verify();
    } catch {
      return;
    }
  }

  spoil(problem: Problem): void {
    this.problem ??= problem;
  }

  sync(): void {
    this.file.sync();
    if (this.mustSyncDirectory) this.disk.syncDirectoryOf(this.path);
    this.mustSyncDirectory = false;
  }

  lock(level: number): number {
    if (level === LockLevel.RESERVED && this.verify() !== undefined) return ResultCode.IOERR_LOCK;
    if (level === LockLevel.EXCLUSIVE && this.memory?.isUsedByOthers()) return ResultCode.BUSY;
    if (!this.locks.raise(level)) return ResultCode.BUSY;
    if (level !== LockLevel.EXCLUSIVE) return ResultCode.OK;
    try {
      if (this.#isSuperseded()) throw new VfsFailure(ResultCode.BUSY, "others use other files");
      this.memory?.refresh();
    } catch (error) {
      this.locks.lower(LockLevel.SHARED);
      throw error;
    }
    return ResultCode.OK;
  }

  /** Attaches the shared memory on first use. */
  openMemory(): SharedMemory {
    this.memory ??= new SharedMemory({
      sqlite: this.#sqlite,
      disk: this.disk,
      path: `${this.path}-shm`,
      main: this.#ownStatus(),
      whyNotWrite: () => this.verify(),
      spoil: (problem) => this.spoil(problem),
    });
    return this.memory;
  }

  closeMemory(mayRemove: boolean): void {
    this.memory?.close(mayRemove && this.problem === undefined);
    this.memory = undefined;
  }

  /**
   * Changes with every commit: the header of the shared memory tells, or the main file's own counter without a log.
   * Files that were taken away are a change too; nothing would ever change in them again.
   */
  commitMark(): string {
    if (this.problem !== undefined) return "lost";
    try {
      const mark = this.memory?.commitMark();
      if (mark !== undefined) return mark;
      const counter = new Uint8Array(CHANGE_COUNTER_BYTES);
      this.file.read(counter, 0, CHANGE_COUNTER_BYTES, CHANGE_COUNTER_AT);
      return `journal.${counter.join(".")}`;
    } catch {
      return "unreadable";
    }
  }

  close(): void {
    this.closeMemory(false);
    this.file.close();
  }

  #whatMoved(): Problem | undefined {
    if (!this.isInPlace()) return takenAway(`the board file ${this.path} was removed or replaced`);
    if (this.log !== undefined && !this.log.isInPlace())
      return takenAway(`the log ${this.log.path} was removed or replaced`);
    if (this.memory !== undefined && !this.memory.isInPlace()) {
      return takenAway(`the shared memory ${this.path}-shm was removed or replaced`);
    }
    return undefined;
  }

  /**
   * Whoever is alone with the board moves its log into it. That saves a log whose name was removed, but must not happen
   * when others already went on with another log or another shared memory: theirs is then the newer truth.
   */
  #isSuperseded(): boolean {
    return [this.log, this.memory].some((each) => each !== undefined && each.isReplaced());
  }

  #ownStatus(): FileStatus {
    const status = this.disk.status(this.path);
    if (status === undefined) throw Object.assign(new Error("gone"), { code: "ENOENT" });
    return status;
  }
}
