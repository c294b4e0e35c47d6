import { SHORT_TEXT_BYTES, ShortTexts } from "./short-texts.ts";
import type { Pointer } from "./sqlite-exports.ts";

const INITIAL_PAGES = 128;
const MAXIMUM_PAGES = 32768;

/**
 * The WASM heap. Growing it replaces the buffer, so views must be read through this object after every call into
 * WASM and never kept.
 */
export class Heap {
  readonly memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
  u8 = new Uint8Array(this.memory.buffer);
  i32 = new Int32Array(this.memory.buffer);
  #bytes = Buffer.from(this.memory.buffer);
  readonly #shortTexts = new ShortTexts();
  readonly #decode = (at: Pointer, bytes: number): string => this.#bytes.toString("utf8", at, at + bytes);

  refresh(): void {
    this.u8 = new Uint8Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.#bytes = Buffer.from(this.memory.buffer);
  }

  /** The text of a zero-terminated C string. */
  readCString(at: Pointer): string {
    if (at === 0) return "";
    return this.readText(at, this.u8.indexOf(0, at) - at);
  }

  /** UTF-8 text of a known length; bytes that are no UTF-8 come out as U+FFFD. */
  readText(at: Pointer, bytes: number): string {
    if (bytes <= SHORT_TEXT_BYTES) return this.#shortTexts.find(this.u8, at, bytes, this.#decode);
    return this.#decode(at, bytes);
  }

  /** Do the heap from `at` on and the other bytes agree in [start, end)? */
  isSame(at: Pointer, other: Uint8Array, start: number, end: number): boolean {
    return this.#bytes.compare(other, start, end, at + start, at + end) === 0;
  }

  /** Writes text and its terminating zero, at most `room` bytes in all; false when it does not fit. */
  writeCString(text: string, at: Pointer, room: number): boolean {
    const bytes = Buffer.byteLength(text);
    if (bytes >= room) return false;
    this.#bytes.write(text, at, bytes, "utf8");
    this.u8[at + bytes] = 0;
    return true;
  }

  /** Writes text without a terminating zero; the caller made sure it fits. Returns the number of bytes. */
  writeText(text: string, at: Pointer): number {
    return this.#bytes.write(text, at, "utf8");
  }
}
