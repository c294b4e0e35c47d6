import * as fs from "node:fs";
import { dirname } from "node:path";
import type { LockCalls, LockKind } from "../os/range-locks.ts";
import type { Disk, DiskFile, FileIdentity, FileStatus, OpenHow } from "./disk.ts";

/** Descriptors 0 to 2 are the standard streams: a stray print to one must never land in a board. */
const LOWEST_SAFE_DESCRIPTOR = 3;

/** Real files. */
export class FileDisk implements Disk {
  readonly #locks: LockCalls;

  constructor(locks: LockCalls) {
    this.#locks = locks;
  }

  open(path: string, how: OpenHow): DiskFile {
    const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;
    const flags =
      O_NOFOLLOW |
      (how.write ? O_RDWR : O_RDONLY) |
      (how.create ? O_CREAT : 0) |
      (how.exclusive ? O_EXCL : 0);
    const isNew = how.create && !fs.existsSync(path);
    const descriptor = openSafely(path, flags, how.mode);
    const status = fs.fstatSync(descriptor, { bigint: true });
    if (isNew) {
      if ((Number(status.mode) & 0o777) !== how.mode) fs.fchmodSync(descriptor, how.mode);
      if (how.owner !== undefined && process.getuid?.() === 0)
        fs.fchownSync(descriptor, how.owner.user, how.owner.group);
    }
    return new OpenedFile(descriptor, { device: status.dev, inode: status.ino }, this.#locks);
  }

  status(path: string): FileStatus | undefined {
    const status = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return {
      device: status.dev,
      inode: status.ino,
      sizeBytes: Number(status.size),
      mode: Number(status.mode) & 0o777,
      user: Number(status.uid),
      group: Number(status.gid),
      isFile: status.isFile(),
    };
  }

  remove(path: string): boolean {
    try {
      fs.unlinkSync(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }

  syncDirectoryOf(path: string): void {
    const descriptor = openSafely(dirname(path), fs.constants.O_RDONLY, 0);
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  isWritable(path: string): boolean {
    try {
      fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }
}

class OpenedFile implements DiskFile {
  readonly identity: FileIdentity;
  readonly #descriptor: number;
  readonly #locks: LockCalls;

  constructor(descriptor: number, identity: FileIdentity, locks: LockCalls) {
    this.#descriptor = descriptor;
    this.identity = identity;
    this.#locks = locks;
  }

  read(into: Uint8Array, start: number, length: number, offset: number): number {
    let done = 0;
    while (done < length) {
      const got = fs.readSync(this.#descriptor, into, start + done, length - done, offset + done);
      if (got === 0) break;
      done += got;
    }
    return done;
  }

  write(from: Uint8Array, start: number, length: number, offset: number): void {
    let done = 0;
    while (done < length) {
      done += fs.writeSync(this.#descriptor, from, start + done, length - done, offset + done);
    }
  }

  truncate(sizeBytes: number): void {
    fs.ftruncateSync(this.#descriptor, sizeBytes);
  }

  sync(): void {
    fs.fdatasyncSync(this.#descriptor);
  }

  sizeBytes(): number {
    return fs.fstatSync(this.#descriptor).size;
  }

  lock(kind: LockKind, start: number, length: number): boolean {
    return this.#locks.lock(this.#descriptor, kind, start, length);
  }

  unlock(start: number, length: number): void {
    this.#locks.unlock(this.#descriptor, start, length);
  }

  heldByOther(start: number, length: number): LockKind | undefined {
    return this.#locks.heldByOther(this.#descriptor, start, length);
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

function openSafely(path: string, flags: number, mode: number): number {
  const unsafe: number[] = [];
  try {
    for (;;) {
      const descriptor = fs.openSync(path, flags, mode);
      if (descriptor >= LOWEST_SAFE_DESCRIPTOR) return descriptor;
      fs.closeSync(descriptor);
      // The standard stream was closed when this process started; leave something harmless in its place.
      unsafe.push(fs.openSync("/dev/null", "r+"));
      flags &= ~fs.constants.O_EXCL;
    }
  } catch (error) {
    for (const descriptor of unsafe) fs.closeSync(descriptor);
    throw error;
  }
}
