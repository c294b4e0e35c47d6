const SLOTS = 512;

/** Longer texts seldom repeat, and cost more to compare than to decode. */
export const SHORT_TEXT_BYTES = 12;

/**
 * Rows repeat themselves: a status, a name, a kind stands in most of them. Short ASCII texts are kept by their bytes, so
 * that a repeated one costs neither a decoder nor a new string.
 */
export class ShortTexts {
  readonly #slots: string[] = Array.from({ length: SLOTS }, () => "");

  /** The text of these bytes; `decode` is asked when it was not met lately. */
  find(heap: Uint8Array, at: number, bytes: number, decode: (at: number, bytes: number) => string): string {
    let hash = bytes;
    for (let index = 0; index < bytes; index++) hash = (Math.imul(hash, 31) + heap[at + index]!) | 0;
    const slot = hash & (SLOTS - 1);
    const known = this.#slots[slot]!;
    if (known.length === bytes && isSpelled(known, heap, at)) return known;
    const text = decode(at, bytes);
    // As many characters as bytes means ASCII, or bytes that are no UTF-8: those never compare equal above.
    if (text.length === bytes) this.#slots[slot] = text;
    return text;
  }
}

function isSpelled(text: string, heap: Uint8Array, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== heap[at + index]) return false;
  }
  return true;
}
