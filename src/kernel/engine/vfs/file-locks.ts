import type { RangeLocks } from "../os/range-locks.ts";

// Who decides what, on the main file. These are the bytes and the order of SQLite's own unix protocol
// (https://sqlite.org/lockingv3.html), so that native programs and ours understand each other:
//
//   SHARED     a shared lock on a range of 510 bytes: "I am using this file". In WAL mode every connection holds it for
//              as long as it lives, which is why nobody else can be the last to close while we are there.
//   RESERVED   one byte, exclusive: "I am going to write" (rollback journal only; in WAL mode the shared memory decides).
//   PENDING    one byte, exclusive: "I am waiting to write, let no new reader in". New readers touch it briefly.
//   EXCLUSIVE  the 510 bytes, exclusive: "I am alone".
//
// A lock refused leaves what was held before, with one exception that is part of the protocol: a writer that got
// PENDING but not EXCLUSIVE keeps PENDING, so that readers drain. A process that dies loses its locks with its files.

export const LockLevel = { NONE: 0, SHARED: 1, RESERVED: 2, PENDING: 3, EXCLUSIVE: 4 } as const;

const PENDING_AT = 0x40000000;
const RESERVED_AT = PENDING_AT + 1;
const SHARED_AT = PENDING_AT + 2;
const SHARED_BYTES = 510;

/** The lock one connection holds on the main file. */
export class FileLocks {
  readonly #ranges: RangeLocks;
  #level: number = LockLevel.NONE;

  constructor(ranges: RangeLocks) {
    this.#ranges = ranges;
  }

  get level(): number {
    return this.#level;
  }

  /** Raises the lock; false when another connection stands in the way. */
  raise(level: number): boolean {
    if (this.#level >= level) return true;
    if (level === LockLevel.SHARED) return this.#becomeReader();
    if (level === LockLevel.RESERVED) return this.#take(LockLevel.RESERVED, RESERVED_AT, 1);
    if (this.#level < LockLevel.PENDING && !this.#take(LockLevel.PENDING, PENDING_AT, 1)) return false;
    return this.#take(LockLevel.EXCLUSIVE, SHARED_AT, SHARED_BYTES);
  }

  /** Lowers the lock to SHARED or NONE. */
  lower(level: number): void {
    if (this.#level <= level) return;
    if (level === LockLevel.SHARED) {
      if (this.#level === LockLevel.EXCLUSIVE) this.#ranges.lock("shared", SHARED_AT, SHARED_BYTES);
      this.#ranges.unlock(PENDING_AT, SHARED_AT - PENDING_AT);
    } else {
      this.#ranges.unlock(PENDING_AT, SHARED_AT + SHARED_BYTES - PENDING_AT);
    }
    this.#level = level;
  }

  /** Does anyone, we included, intend to write? */
  isReserved(): boolean {
    return this.#level >= LockLevel.RESERVED || this.#ranges.heldByOther(RESERVED_AT, 1) !== undefined;
  }

  #becomeReader(): boolean {
    if (!this.#ranges.lock("shared", PENDING_AT, 1)) return false;
    const isReader = this.#ranges.lock("shared", SHARED_AT, SHARED_BYTES);
    this.#ranges.unlock(PENDING_AT, 1);
    if (isReader) this.#level = LockLevel.SHARED;
    return isReader;
  }

  #take(level: number, start: number, length: number): boolean {
    if (!this.#ranges.lock("exclusive", start, length)) return false;
    this.#level = level;
    return true;
  }
}
