import type { RangeLocks } from "../os/range-locks.ts";

const NOT_PERMITTED = new Set(["EACCES", "EPERM", "EROFS"]);

/**
 * What the VFS stands on: real files, or files in memory. Everything SQLite-specific (which bytes are locked when, what
 * the shared memory means) lies above this interface, so both kinds run the same protocol, and a test can put a failing
 * or a forgetful disk underneath.
 *
 * Failures are thrown as Node throws them: an `Error` whose `code` names the cause (`ENOSPC`, `EIO`, `EACCES`, …).
 */
export interface Disk {
  /** Opens a regular file. */
  open(path: string, how: OpenHow): DiskFile;
  /** What stands at the path now, symbolic links followed; undefined when nothing does. */
  status(path: string): FileStatus | undefined;
  /** Removes the file; false when nothing was there. */
  remove(path: string): boolean;
  /** Makes creations and removals in the directory of this path survive a power cut. */
  syncDirectoryOf(path: string): void;
  /** May this process write to the file at the path? */
  isWritable(path: string): boolean;
}

export interface OpenHow {
  readonly write: boolean;
  readonly create: boolean;
  /** Fail when the file exists already. */
  readonly exclusive: boolean;
  /** Permission bits of a file this call creates. */
  readonly mode: number;
  /** Owner of a file this call creates, where this process may give files away (root). */
  readonly owner?: { readonly user: number; readonly group: number };
}

/** Which file it is, whatever its name: two files that exist at the same time differ in it. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

export interface FileStatus extends FileIdentity {
  readonly sizeBytes: number;
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  readonly isFile: boolean;
}

/** One opening of a file. Its locks conflict with those of every other opening, in this process or another. */
export interface DiskFile extends RangeLocks {
  readonly identity: FileIdentity;
  /** Reads up to `length` bytes; fewer only at the end of the file. */
  read(into: Uint8Array, start: number, length: number, offset: number): number;
  /** Writes all the bytes or throws. */
  write(from: Uint8Array, start: number, length: number, offset: number): void;
  truncate(sizeBytes: number): void;
  /** Returns once content and size survive a power cut. */
  sync(): void;
  sizeBytes(): number;
  close(): void;
}

export function isSameFile(one: FileIdentity, other: FileIdentity | undefined): boolean {
  return other !== undefined && one.inode === other.inode && one.device === other.device;
}

/** The system's name for a failure (`ENOSPC`), or the error's own words when it has none. */
export function causeOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return String(error);
}

/** Did the disk refuse because of permissions, so that reading may still be possible? */
export function isNotPermitted(error: unknown): boolean {
  return NOT_PERMITTED.has(causeOf(error));
}
