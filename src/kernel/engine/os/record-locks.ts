import type { Pointer } from "bun:ffi";
import type { LockCalls, LockKind } from "./range-locks.ts";

/**
 * Open-file-description locks, through fcntl(2). They conflict with the classic record locks native SQLite takes, but
 * belong to the opening instead of the process: closing another descriptor of the same file does not drop them. That
 * trap of the classic kind has split live boards of programs before.
 *
 * Systems differ in the layout of `struct flock` and in the numbers; both are described by `RecordLockLayout`.
 */
export interface RecordLockLayout {
  readonly setCommand: number;
  readonly getCommand: number;
  readonly sharedType: number;
  readonly exclusiveType: number;
  readonly unlockType: number;
  /** Byte offsets inside `struct flock`; start and length are 64-bit, type and whence 16-bit, pid 32-bit. */
  readonly typeAt: number;
  readonly whenceAt: number;
  readonly startAt: number;
  readonly lengthAt: number;
  readonly pidAt: number;
  /** The error numbers that mean "another holds it". */
  readonly conflicts: readonly number[];
}

export interface FcntlBinding {
  /** Returns 0, or -1 with the error number in `errorNumber()`. */
  fcntl(descriptor: number, command: number, flock: Pointer): number;
  errorNumber(): number;
  addressOf(buffer: Uint8Array | DataView): Pointer;
}

const EINTR = 4;
const STRUCT_BYTES = 32;

export function recordLocks(binding: FcntlBinding, layout: RecordLockLayout): LockCalls {
  const flock = new DataView(new ArrayBuffer(STRUCT_BYTES));
  const address = binding.addressOf(flock);

  const fill = (type: number, start: number, length: number): void => {
    flock.setInt16(layout.typeAt, type, true);
    flock.setInt16(layout.whenceAt, 0, true);
    flock.setUint32(layout.startAt, start, true);
    flock.setUint32(layout.startAt + 4, 0, true);
    flock.setUint32(layout.lengthAt, length, true);
    flock.setUint32(layout.lengthAt + 4, 0, true);
    flock.setInt32(layout.pidAt, 0, true);
  };
  const call = (descriptor: number, command: number): number => {
    for (;;) {
      if (binding.fcntl(descriptor, command, address) === 0) return 0;
      const errorNumber = binding.errorNumber();
      if (errorNumber !== EINTR) return errorNumber;
    }
  };

  return {
    lock(descriptor, kind, start, length) {
      fill(kind === "shared" ? layout.sharedType : layout.exclusiveType, start, length);
      const errorNumber = call(descriptor, layout.setCommand);
      if (errorNumber !== 0 && !layout.conflicts.includes(errorNumber))
        throw lockFailure("lock", errorNumber);
      return errorNumber === 0;
    },
    unlock(descriptor, start, length) {
      fill(layout.unlockType, start, length);
      const errorNumber = call(descriptor, layout.setCommand);
      if (errorNumber !== 0) throw lockFailure("unlock", errorNumber);
    },
    heldByOther(descriptor, start, length): LockKind | undefined {
      fill(layout.exclusiveType, start, length);
      const errorNumber = call(descriptor, layout.getCommand);
      if (errorNumber !== 0) throw lockFailure("lock test", errorNumber);
      const type = flock.getInt16(layout.typeAt, true);
      if (type === layout.unlockType) return undefined;
      return type === layout.sharedType ? "shared" : "exclusive";
    },
  };
}

function lockFailure(call: string, errorNumber: number): Error {
  return Object.assign(new Error(`${call} failed`), { code: `errno ${errorNumber}` });
}
