export type LockKind = "shared" | "exclusive";

/** Locks on byte ranges of one opened file. Nothing waits. */
export interface RangeLocks {
  /** Takes the range, or changes the kind held; false when another opening holds a conflicting lock. */
  lock(kind: LockKind, start: number, length: number): boolean;
  unlock(start: number, length: number): void;
  /** The lock by which another opening would refuse us an exclusive one, if any. */
  heldByOther(start: number, length: number): LockKind | undefined;
}

/** The same for a file descriptor: the one thing each operating system does in its own way. */
export interface LockCalls {
  lock(descriptor: number, kind: LockKind, start: number, length: number): boolean;
  unlock(descriptor: number, start: number, length: number): void;
  heldByOther(descriptor: number, start: number, length: number): LockKind | undefined;
}

/** What a port of the engine provides. */
export interface OperatingSystem {
  readonly name: string;
  readonly locks: LockCalls;
  /** The name of a network or pass-through filesystem on which SQLite's locks or shared memory cannot be trusted. */
  untrustedFilesystem(directory: string): string | undefined;
}
