import type { LockKind } from "../os/range-locks.ts";
import type { Disk, DiskFile, FileIdentity, FileStatus, OpenHow } from "./disk.ts";

const FIRST_CAPACITY_BYTES = 64 * 1024;
const MODE = 0o600;

let nextInode = 1n;

/**
 * Files in memory, with the same rules as real ones: an opened file lives on after its removal, and locks conflict
 * between openings. SQLite's temporary files live here, and the tests run the whole engine on it.
 */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, MemoryFile>();

  open(path: string, how: OpenHow): DiskFile {
    let file = this.#files.get(path);
    if (file !== undefined && how.exclusive) throw failure("EEXIST");
    if (file === undefined) {
      if (!how.create) throw failure("ENOENT");
      file = new MemoryFile();
      this.#files.set(path, file);
    }
    return new OpenedMemoryFile(file);
  }

  status(path: string): FileStatus | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    return { ...file.identity, sizeBytes: file.sizeBytes, mode: MODE, user: 0, group: 0, isFile: true };
  }

  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  syncDirectoryOf(): void {}

  isWritable(path: string): boolean {
    return this.#files.has(path);
  }
}

class MemoryFile {
  readonly identity: FileIdentity = { device: 0n, inode: nextInode++ };
  readonly locks: HeldLock[] = [];
  bytes = new Uint8Array(FIRST_CAPACITY_BYTES);
  sizeBytes = 0;

  resize(sizeBytes: number): void {
    if (sizeBytes > this.bytes.length) {
      const larger = new Uint8Array(Math.max(sizeBytes, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.sizeBytes));
      this.bytes = larger;
    } else if (sizeBytes < this.sizeBytes) {
      this.bytes.fill(0, sizeBytes, this.sizeBytes);
    }
    this.sizeBytes = sizeBytes;
  }
}

interface HeldLock {
  readonly owner: OpenedMemoryFile;
  readonly kind: LockKind;
  readonly start: number;
  readonly end: number;
}

class OpenedMemoryFile implements DiskFile {
  readonly identity: FileIdentity;
  readonly #file: MemoryFile;

  constructor(file: MemoryFile) {
    this.#file = file;
    this.identity = file.identity;
  }

  read(into: Uint8Array, start: number, length: number, offset: number): number {
    const available = Math.max(0, Math.min(length, this.#file.sizeBytes - offset));
    into.set(this.#file.bytes.subarray(offset, offset + available), start);
    return available;
  }

  write(from: Uint8Array, start: number, length: number, offset: number): void {
    if (offset + length > this.#file.sizeBytes) this.#file.resize(offset + length);
    this.#file.bytes.set(from.subarray(start, start + length), offset);
  }

  truncate(sizeBytes: number): void {
    this.#file.resize(sizeBytes);
  }

  sync(): void {}

  sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  lock(kind: LockKind, start: number, length: number): boolean {
    const isRefused = this.#overlapping(start, length).some(
      (held) => held.owner !== this && (kind === "exclusive" || held.kind === "exclusive"),
    );
    if (isRefused) return false;
    this.#release(start, length);
    this.#file.locks.push({ owner: this, kind, start, end: start + length });
    return true;
  }

  unlock(start: number, length: number): void {
    this.#release(start, length);
  }

  heldByOther(start: number, length: number): LockKind | undefined {
    const held = this.#overlapping(start, length).filter(({ owner }) => owner !== this);
    return held.find(({ kind }) => kind === "exclusive")?.kind ?? held[0]?.kind;
  }

  close(): void {
    this.#release(0, Number.MAX_SAFE_INTEGER);
  }

  #release(start: number, length: number): void {
    const end = start + length;
    for (const held of this.#overlapping(start, length)) {
      if (held.owner !== this) continue;
      this.#file.locks.splice(this.#file.locks.indexOf(held), 1);
      if (held.start < start) this.#file.locks.push({ ...held, end: start });
      if (held.end > end) this.#file.locks.push({ ...held, start: end });
    }
  }

  #overlapping(start: number, length: number): HeldLock[] {
    return this.#file.locks.filter((held) => held.start < start + length && held.end > start);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
