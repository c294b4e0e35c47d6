import type { Disk, DiskFile, FileIdentity, FileStatus, OpenHow } from "../../src/kernel/engine/disk/disk.ts";
import { MemoryDisk } from "../../src/kernel/engine/disk/memory-disk.ts";
import type { LockKind } from "../../src/kernel/engine/os/range-locks.ts";

const SECTOR_BYTES = 512;

/** What may go wrong with one call; thrown errors look like Node's. */
export type Fault = (call: string) => void;

/** A disk in memory on which any call may fail, and which forgets what was not synced when the power is cut. */
export class FragileDisk implements Disk {
  fault: Fault = () => {};
  calls = 0;
  #memory = new MemoryDisk();
  readonly #histories = new Map<string, History>();
  /** Names that survive a power cut: those the directory had when it was last synced. */
  #durableNames = new Map<string, History>();

  /** Back to an empty disk without faults. */
  reset(): void {
    this.fault = () => {};
    this.calls = 0;
    this.#memory = new MemoryDisk();
    this.#histories.clear();
    this.#durableNames.clear();
  }

  /**
   * The power fails: every write since a file's last sync is kept, lost or torn, in any order, and names created or
   * removed since the directory's last sync are undone. Shared memory comes back as garbage, or worse, as it once was.
   */
  cutPower(random: () => number): void {
    const survivors = new Map(this.#durableNames);
    this.reset();
    for (const [path, history] of survivors) {
      const isGarbage = path.endsWith("-shm") && random() < 0.5;
      const bytes = isGarbage ? garbage(random) : history.afterPowerCut(random);
      const file = this.open(path, { write: true, create: true, exclusive: false, mode: 0o600 });
      file.write(bytes, 0, bytes.length, 0);
      file.sync();
      file.close();
    }
    this.#durableNames = new Map(this.#histories);
  }

  open(path: string, how: OpenHow): DiskFile {
    this.check("open");
    const isNew = this.#memory.status(path) === undefined;
    const file = this.#memory.open(path, how);
    if (isNew) this.#histories.set(path, new History());
    return new FragileFile(this, file, this.#histories.get(path)!);
  }

  status(path: string): FileStatus | undefined {
    this.check("status");
    return this.#memory.status(path);
  }

  remove(path: string): boolean {
    this.check("remove");
    this.#histories.delete(path);
    return this.#memory.remove(path);
  }

  syncDirectoryOf(): void {
    this.check("syncDirectoryOf");
    this.#durableNames = new Map(this.#histories);
  }

  isWritable(path: string): boolean {
    return this.#memory.isWritable(path);
  }

  check(call: string): void {
    this.calls++;
    this.fault(call);
  }
}

/** What was written to one file: safely, and since its last sync. */
class History {
  #durable = new Uint8Array(0);
  #pending: Change[] = [];

  record(change: Change): void {
    this.#pending.push(change);
  }

  sync(): void {
    this.#durable = this.#pending.reduce(apply, this.#durable);
    this.#pending = [];
  }

  afterPowerCut(random: () => number): Uint8Array {
    const kept = this.#pending
      .filter(() => random() < 0.5)
      .map((change) => (random() < 0.3 ? tear(change, random) : change));
    if (random() < 0.5) kept.sort(() => random() - 0.5);
    return kept.reduce(apply, this.#durable.slice());
  }
}

type Change = { readonly offset: number; readonly bytes: Uint8Array } | { readonly sizeBytes: number };

function apply(content: Uint8Array<ArrayBuffer>, change: Change): Uint8Array<ArrayBuffer> {
  const end =
    "sizeBytes" in change ? change.sizeBytes : Math.max(content.length, change.offset + change.bytes.length);
  const next = content.length === end ? content : new Uint8Array(end);
  if (next !== content) next.set(content.subarray(0, end));
  if ("bytes" in change) next.set(change.bytes, change.offset);
  return next;
}

/** Only some sectors of a write arrived: the first ones, as disks write. */
function tear(change: Change, random: () => number): Change {
  if ("sizeBytes" in change) return change;
  const sectors = Math.floor((random() * change.bytes.length) / SECTOR_BYTES);
  return { offset: change.offset, bytes: change.bytes.slice(0, sectors * SECTOR_BYTES) };
}

function garbage(random: () => number): Uint8Array {
  return new Uint8Array(32768).map(() => random() * 256);
}

class FragileFile implements DiskFile {
  readonly identity: FileIdentity;
  readonly #disk: FragileDisk;
  readonly #file: DiskFile;
  readonly #history: History;

  constructor(disk: FragileDisk, file: DiskFile, history: History) {
    this.#disk = disk;
    this.#file = file;
    this.#history = history;
    this.identity = file.identity;
  }

  read(into: Uint8Array, start: number, length: number, offset: number): number {
    this.#disk.check("read");
    return this.#file.read(into, start, length, offset);
  }

  write(from: Uint8Array, start: number, length: number, offset: number): void {
    this.#disk.check("write");
    this.#history.record({ offset, bytes: from.slice(start, start + length) });
    this.#file.write(from, start, length, offset);
  }

  truncate(sizeBytes: number): void {
    this.#disk.check("truncate");
    this.#history.record({ sizeBytes });
    this.#file.truncate(sizeBytes);
  }

  sync(): void {
    this.#disk.check("sync");
    this.#history.sync();
    this.#file.sync();
  }

  sizeBytes(): number {
    this.#disk.check("sizeBytes");
    return this.#file.sizeBytes();
  }

  lock(kind: LockKind, start: number, length: number): boolean {
    this.#disk.check("lock");
    return this.#file.lock(kind, start, length);
  }

  unlock(start: number, length: number): void {
    this.#disk.check("unlock");
    this.#file.unlock(start, length);
  }

  heldByOther(start: number, length: number): LockKind | undefined {
    this.#disk.check("heldByOther");
    return this.#file.heldByOther(start, length);
  }

  close(): void {
    this.#file.close();
  }
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
