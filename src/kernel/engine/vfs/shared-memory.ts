import {
  causeOf,
  isNotPermitted,
  isSameFile,
  type Disk,
  type DiskFile,
  type FileStatus,
} from "../disk/disk.ts";
import { ResultCode } from "../result-codes.ts";
import type { Sqlite } from "../wasm/sqlite.ts";
import type { Pointer } from "../wasm/sqlite-exports.ts";
import { takenAway, unannounced, type Problem } from "./problem.ts";
import { HEADER_WORDS, Regions } from "./regions.ts";

// Who decides what, in the shared memory of WAL mode. The `-shm` file is an index of the log that every connection of
// every process shares. Native SQLite maps it; WASM cannot map foreign memory, so each 32 KiB region exists three times:
//
//   the file     what all processes share. Read and written with pread and pwrite, which on a local filesystem are
//                coherent with the mappings of native processes. A file that somebody truncates gives a short read
//                here, where a mapping would kill the process with SIGBUS.
//   the heap     our copy, which is what SQLite sees and changes.
//   the shadow   what file and heap last agreed on. A word that differs from its shadow in the heap is ours to publish;
//                a word that differs in the file is news.
//
// Layout of region 0, in 32-bit words (https://sqlite.org/walformat.html): 0-11 header, 12-23 second copy of the header,
// 24-33 checkpoint info (backfilled frames, read marks, lock bytes), from 34 on and in all other regions page numbers
// and their hash tables. Eight lock bytes: WRITE, CHECKPOINT, RECOVER, READ0 to READ4.
//
// The rules, and why they suffice:
//   1. SQLite changes the memory only while it holds an exclusive lock on the slot that guards it. So nothing we publish
//      can overwrite what another process changed, and when we publish, before the lock is released, is early enough.
//   2. SQLite relies on fresh memory only after taking a lock: it reads the header without one, takes its lock, and
//      compares again. So we refresh after taking a lock, and nowhere else. What is stale until then costs one retry.
//      EXCLUSIVE on the main file is such a lock too: the last to close moves the log into the main file under it, and
//      takes no other. Without a refresh there it would cut off commits it has not seen.
//   3. Header, page numbers and hash tables belong to the holder of WRITE. Readers look only at entries the header
//      covers. So publish hash tables first, then header copy 1, then copy 0 (SQLite's own order), and checkpoint info
//      last: after a restart of the log a zero "backfilled" beside the old header would let a checkpointer copy frames
//      that are being overwritten.
//   4. A writer that died may have left entries beyond the header. So on taking WRITE every region is read whole.
//
// What each failure does: a lock refused is `busy`, nothing has changed. A failed read refuses the lock it was for. A
// failed publish is the worst case: the commit is in the log but nobody may learn of it, so the connection is marked
// spoiled, the caller is told that the outcome is unknown, and the connection is opened anew. A process killed while it
// publishes leaves unequal header copies, which the next one repairs from the log (recovery).

const SLOTS_AT = 120;
const DEAD_MAN_SWITCH_AT = 128;
const WRITE_SLOT = 1;
/** Small and not zero, as native SQLite leaves it: a file of this size was truncated on purpose by its first user. */
const FRESH_BYTES = 3;

const LOCK_SHARED = 4;
const UNLOCK = 1;

export interface SharedMemoryHost {
  readonly sqlite: Sqlite;
  readonly disk: Disk;
  /** The `-shm` file. */
  readonly path: string;
  /** The main file, whose permissions and owner a new `-shm` takes over. */
  readonly main: FileStatus;
  /** Asked before the WRITE lock is given. */
  readonly whyNotWrite: () => Problem | undefined;
  /** Told when the connection can no longer be trusted. */
  readonly spoil: (problem: Problem) => void;
}

/** One connection's view of the shared memory. */
export class SharedMemory {
  readonly #host: SharedMemoryHost;
  readonly #file: DiskFile;
  readonly #isReadonly: boolean;
  /** False as long as nobody holds the dead-man switch and we may not reset the memory ourselves. */
  #isAttached = false;
  readonly #regions: Regions;
  /** Slots held exclusively, one bit each. */
  #exclusive = 0;
  readonly #mark = new Int32Array(HEADER_WORDS);
  readonly #markBytes = new Uint8Array(this.#mark.buffer);

  constructor(host: SharedMemoryHost) {
    this.#host = host;
    const { file, isReadonly } = openMemoryFile(host);
    this.#file = file;
    this.#isReadonly = isReadonly;
    this.#regions = new Regions(host.sqlite, file, () => this.#shrunk());
  }

  /**
   * The heap copy of a region: its address, 0 when it does not exist and may not be created, and the result for SQLite
   * (READONLY when this process cannot write the memory, READONLY_CANTINIT when it cannot trust it either).
   */
  map(index: number, mayExtend: boolean): { at: Pointer; result: number } {
    if (!this.#isAttached) {
      const result = this.#attach();
      if (result !== ResultCode.OK) return { at: 0, result };
    }
    const at = this.#regions.map(index, mayExtend);
    return { at, result: this.#isReadonly ? ResultCode.READONLY : ResultCode.OK };
  }

  /** SQLite's xShmLock: takes or releases `count` slots from `first` on. */
  lock(first: number, count: number, flags: number): number {
    const slots = ((1 << count) - 1) << first;
    if ((flags & UNLOCK) !== 0) return this.#release(slots, first, count);
    const kind = (flags & LOCK_SHARED) !== 0 ? "shared" : "exclusive";
    const isWrite = kind === "exclusive" && (slots & WRITE_SLOT) !== 0;
    if (isWrite) {
      if (this.#host.whyNotWrite() !== undefined) return ResultCode.IOERR_SHMLOCK;
    }
    if (!this.#file.lock(kind, SLOTS_AT + first, count)) return ResultCode.BUSY;
    try {
      this.#regions.refresh(isWrite, this.#holdsWrite);
    } catch (error) {
      this.#file.unlock(SLOTS_AT + first, count);
      throw error;
    }
    if (kind === "exclusive") this.#exclusive |= slots;
    return ResultCode.OK;
  }

  /** Publishes what SQLite changed so far, when it holds WRITE: before the log file is cut, others must know. */
  publish(): void {
    this.#regions.publish(this.#holdsWrite);
  }

  /** Takes in what others changed, after a lock outside this memory was taken. */
  refresh(): void {
    this.#regions.refresh(false, this.#holdsWrite);
  }

  /** Is anyone else connected, whatever the locks on the main file say? */
  isUsedByOthers(): boolean {
    return this.#file.heldByOther(DEAD_MAN_SWITCH_AT, 1) !== undefined;
  }

  /** A value that changes with every commit by anyone; undefined when the memory holds no header. */
  commitMark(): string | undefined {
    if (this.#file.read(this.#markBytes, 0, this.#markBytes.length, 0) < this.#markBytes.length)
      return undefined;
    const words = this.#mark;
    return `${words[2]}.${words[4]}.${words[8]}.${words[10]}.${words[11]}`;
  }

  /** Is the file at our path still the one we share? */
  isInPlace(): boolean {
    return isSameFile(this.#file.identity, this.#host.disk.status(this.#host.path));
  }

  /** Does another file stand where ours was? */
  isReplaced(): boolean {
    return this.#host.disk.status(this.#host.path) !== undefined && !this.isInPlace();
  }

  close(mayRemove: boolean): void {
    this.#regions.free();
    if (mayRemove) this.#host.disk.remove(this.#host.path);
    this.#file.close();
  }

  get #holdsWrite(): boolean {
    return (this.#exclusive & WRITE_SLOT) !== 0;
  }

  /** The first to come resets the memory, all others only join; whoever resets holds the switch alone meanwhile. */
  #attach(): number {
    const holder = this.#file.heldByOther(DEAD_MAN_SWITCH_AT, 1);
    if (holder === "exclusive") return ResultCode.BUSY;
    if (holder === undefined) {
      if (this.#isReadonly) return ResultCode.READONLY_CANTINIT;
      if (!this.#file.lock("exclusive", DEAD_MAN_SWITCH_AT, 1)) return ResultCode.BUSY;
      try {
        this.#file.truncate(FRESH_BYTES);
      } catch (error) {
        this.#file.unlock(DEAD_MAN_SWITCH_AT, 1);
        throw error;
      }
    }
    if (!this.#file.lock("shared", DEAD_MAN_SWITCH_AT, 1)) return ResultCode.BUSY;
    this.#isAttached = true;
    return ResultCode.OK;
  }

  #release(slots: number, first: number, count: number): number {
    if ((this.#exclusive & slots) !== 0) {
      try {
        const isCommit = (slots & WRITE_SLOT) !== 0 && this.#regions.isHeaderChanged();
        this.publish();
        // Asked again before a commit is acknowledged: the files may have gone since WRITE was given.
        if (isCommit) this.#host.whyNotWrite();
      } catch (error) {
        this.#host.spoil(
          unannounced(`${this.#host.path} could not be brought up to date (${causeOf(error)})`),
        );
      }
    }
    this.#exclusive &= ~slots;
    try {
      this.#file.unlock(SLOTS_AT + first, count);
    } catch (error) {
      // Closing the connection releases it for certain.
      this.#host.spoil(unannounced(`a lock on ${this.#host.path} could not be released (${causeOf(error)})`));
    }
    return ResultCode.OK;
  }

  #shrunk(): Error {
    const problem = takenAway(`the shared memory ${this.#host.path} was cut short`);
    this.#host.spoil(problem);
    return new Error(problem.message);
  }
}

function openMemoryFile({ disk, path, main }: SharedMemoryHost): { file: DiskFile; isReadonly: boolean } {
  const how = { exclusive: false, mode: main.mode, owner: { user: main.user, group: main.group } };
  try {
    return { file: disk.open(path, { ...how, write: true, create: true }), isReadonly: false };
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    return { file: disk.open(path, { ...how, write: false, create: false }), isReadonly: true };
  }
}
