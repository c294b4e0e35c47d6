import { afterEach, beforeEach, expect, setDefaultTimeout } from "bun:test";
import type { BoardOptions } from "../../src/kernel/index.ts";
import type { TestBoard } from "./board.ts";
import { testBoard } from "./board.ts";
import { violations } from "./invariants.ts";

// A busy host makes the largest tests slow, not wrong.
setDefaultTimeout(60_000);

/** A new board for every test of a file; after each, the board must be sound. */
export function freshBoard(options: Partial<BoardOptions> = {}): TestBoard {
  const here = {} as TestBoard;
  beforeEach(async () => {
    Object.assign(here, await testBoard(options));
  });
  afterEach(async () => {
    const found = await violations(here.board);
    here.close();
    expect(found).toEqual([]);
  });
  return here;
}
