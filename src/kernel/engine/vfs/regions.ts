import type { DiskFile } from "../disk/disk.ts";
import type { Pointer } from "../wasm/sqlite-exports.ts";
import type { Sqlite } from "../wasm/sqlite.ts";

// The three copies of the shared memory that shared-memory.ts speaks of, and how they are brought into line: what is
// news in the file is taken in, what SQLite changed in the heap is published. When which is due is decided there.

const REGION_BYTES = 32 * 1024;
const REGION_WORDS = REGION_BYTES / 4;
const PAGE_BYTES = 4096;
export const HEADER_WORDS = 12;
const CHECKPOINT_INFO_AT_WORD = 24;
const HASH_AT_WORD = 34;
const HASH_AT_BYTE = HASH_AT_WORD * 4;

/** Hash tables are compared and written in pieces of this size: a commit touches one or two of them. */
const PIECE_WORDS = 512;

interface Region {
  readonly at: Pointer;
  readonly shadow: Int32Array;
  readonly shadowBytes: Uint8Array;
}

/** The regions of one connection, known from the first to the last one that was asked for. */
export class Regions {
  readonly #sqlite: Sqlite;
  readonly #file: DiskFile;
  readonly #shrunk: () => Error;
  readonly #regions: Region[] = [];
  readonly #news = new Int32Array(HASH_AT_WORD);
  readonly #newsBytes = new Uint8Array(this.#news.buffer);

  /** `shrunk` makes the error to throw when the file is shorter than it was. */
  constructor(sqlite: Sqlite, file: DiskFile, shrunk: () => Error) {
    this.#sqlite = sqlite;
    this.#file = file;
    this.#shrunk = shrunk;
  }

  /** Address of the heap copy; 0 when there is no such region and none may be made. */
  map(index: number, mayExtend: boolean): Pointer {
    while (this.#regions.length <= index) {
      if (!this.#load(mayExtend)) break;
    }
    return this.#regions[index]?.at ?? 0;
  }

  /** Writes what SQLite changed; header, page numbers and hash tables only for the holder of WRITE. */
  publish(holdsWrite: boolean): void {
    if (this.#regions.length === 0) return;
    if (holdsWrite) {
      for (let index = this.#regions.length - 1; index >= 0; index--) {
        this.#publishHash(index);
      }
      this.#publishWords(0, HEADER_WORDS, CHECKPOINT_INFO_AT_WORD, HEADER_WORDS);
      this.#publishWords(0, 0, HEADER_WORDS, HEADER_WORDS);
    }
    this.#publishWords(0, CHECKPOINT_INFO_AT_WORD, HASH_AT_WORD, 0);
  }

  /** Takes in what others changed. Words of ours that are not published yet stay as they are. */
  refresh(isWriterComing: boolean, holdsWrite: boolean): void {
    const region = this.#regions[0];
    if (region === undefined) return;
    if (this.#file.read(this.#newsBytes, 0, HASH_AT_BYTE, 0) < HASH_AT_BYTE) throw this.#shrunk();
    const { shadow } = region;
    const heap = this.#sqlite.heap.i32;
    const word = region.at >> 2;
    let isHeaderNew = false;
    for (let index = 0; index < HASH_AT_WORD; index++) {
      const value = this.#news[index]!;
      if (value === shadow[index] || heap[word + index] !== shadow[index]) continue;
      shadow[index] = value;
      heap[word + index] = value;
      isHeaderNew ||= index < CHECKPOINT_INFO_AT_WORD;
    }
    if (isWriterComing || (isHeaderNew && !holdsWrite)) {
      for (const [index, each] of this.#regions.entries())
        this.#readWhole(each, index, index === 0 ? HASH_AT_BYTE : 0);
    }
  }

  #readWhole(region: Region, index: number, fromByte: number): void {
    const { heap } = this.#sqlite;
    const length = REGION_BYTES - fromByte;
    const got = this.#file.read(heap.u8, region.at + fromByte, length, index * REGION_BYTES + fromByte);
    if (got < length) throw this.#shrunk();
    region.shadowBytes.set(heap.u8.subarray(region.at + fromByte, region.at + REGION_BYTES), fromByte);
  }

  /** Is there a commit that nobody was told of yet? */
  isHeaderChanged(): boolean {
    const region = this.#regions[0];
    return (
      region !== undefined && !this.#sqlite.heap.isSame(region.at, region.shadowBytes, 0, HEADER_WORDS * 4)
    );
  }

  #publishHash(index: number): void {
    const { at, shadowBytes } = this.#regions[index]!;
    for (let word = 0; word < REGION_WORDS; word += PIECE_WORDS) {
      const end = word + PIECE_WORDS;
      if (this.#sqlite.heap.isSame(at, shadowBytes, word * 4, end * 4)) continue;
      this.#publishWords(index, index === 0 && word === 0 ? HASH_AT_WORD : word, end, PIECE_WORDS);
    }
  }

  /** Writes the words of [from, to) that differ from the shadow, in runs; smaller gaps than `gapWords` are written too. */
  #publishWords(index: number, from: number, to: number, gapWords: number): void {
    const region = this.#regions[index]!;
    const { heap } = this.#sqlite;
    const words = new Int32Array(heap.memory.buffer, region.at, REGION_WORDS);
    const { shadow } = region;
    let word = from;
    while (word < to) {
      if (words[word] === shadow[word]) {
        word++;
        continue;
      }
      const start = word;
      let end = word + 1;
      for (word = end; word < to && word - end <= gapWords; word++) {
        if (words[word] !== shadow[word]) end = word + 1;
      }
      this.#file.write(heap.u8, region.at + start * 4, (end - start) * 4, index * REGION_BYTES + start * 4);
      shadow.set(words.subarray(start, end), start);
    }
  }

  free(): void {
    for (const region of this.#regions) this.#sqlite.exports.free(region.at);
    this.#regions.length = 0;
  }

  /** Makes one more region known; false when the file is too short and must not grow. */
  #load(mayExtend: boolean): boolean {
    const sqlite = this.#sqlite;
    const index = this.#regions.length;
    const neededBytes = (index + 1) * REGION_BYTES;
    const sizeBytes = this.#file.sizeBytes();
    if (sizeBytes < neededBytes) {
      if (!mayExtend) return false;
      this.#extend(sizeBytes, neededBytes);
    }
    const at = sqlite.exports.malloc(REGION_BYTES);
    if (at === 0) throw Object.assign(new Error("out of memory"), { code: "ENOMEM" });
    sqlite.heap.u8.fill(0, at, at + REGION_BYTES);
    const shadow = new Int32Array(REGION_WORDS);
    const region = { at, shadow, shadowBytes: new Uint8Array(shadow.buffer) };
    this.#regions.push(region);
    this.#readWhole(region, index, 0);
    return true;
  }

  /** Touches every new page, so that a full disk shows here and not in a native process's mapping. */
  #extend(fromBytes: number, toBytes: number): void {
    const zero = new Uint8Array(1);
    for (let page = Math.floor(fromBytes / PAGE_BYTES); page < toBytes / PAGE_BYTES; page++) {
      this.#file.write(zero, 0, 1, page * PAGE_BYTES + PAGE_BYTES - 1);
    }
  }
}
