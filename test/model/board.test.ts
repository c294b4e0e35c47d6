import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Board } from "../../src/kernel/index.ts";
import type { TestBoard } from "../support/board.ts";
import { FixedClock, testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { verb } from "../support/verbs.ts";
import type { Command, World } from "./commands.ts";
import { commands, perform } from "./commands.ts";
import { Model } from "./model.ts";

setDefaultTimeout(300_000);

const seed = Number(process.env["KANBUN_TEST_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]) | 0;
const numRuns = Number(process.env["KANBUN_TEST_RUNS"] ?? 40);

/** Statuses on both sides after one command. */
async function compare({ board, model }: World): Promise<void> {
  const tasks = await verb(board, "list", { include_archived: true });
  const real = tasks.map(({ id, status, outcome, parents_waived, consecutive_failures }) => [
    id,
    { status, outcome, waived: parents_waived, failures: consecutive_failures },
  ]);
  const expected = [...model.tasks].map(([id, { status, outcome, waived, failures }]) => [
    id,
    { status, outcome, waived, failures },
  ]);
  expect(Object.fromEntries(real)).toEqual(Object.fromEntries(expected));
  expect(await violations(board, { promotion: false })).toEqual([]);
}

/** Plays a script, each command by one of the boards, and looks at the outcome through another. */
async function play(script: readonly Command[], boards: readonly Board[], clock: FixedClock): Promise<void> {
  const hand = (turn: number): Board => boards[turn % boards.length] as Board;
  const world: World = { board: hand(0), clock, model: new Model(), ids: [], tokens: new Map() };
  for (const command of script) {
    world.board = hand(command.via);
    await perform(world, command);
    world.board = hand(command.via + 1);
    await compare(world);
  }
  world.model.promoteAll();
  await verb(world.board, "promote-due");
  await compare(world);
  expect(await violations(world.board)).toEqual([]);
}

const settings = { seed, endOnFailure: Boolean(process.env["CI"]) };

test(`[#81] [#143] [#146] [#147] [#148] [#149] [#150] [#151] any sequence of operations leaves the board as the model says (seed ${seed})`, async () => {
  const property = fc.asyncProperty(commands, async (script) => {
    const { board, clock, close } = await testBoard();
    try {
      await play(script, [board], clock);
    } finally {
      close();
    }
  });
  await fc.assert(property, { ...settings, numRuns });
});

test(`the same through three connections to one file, each seeing at once what the others did (seed ${seed})`, async () => {
  const property = fc.asyncProperty(commands, async (script) => {
    const dir = mkdtempSync(join(tmpdir(), "kanbun-model-"));
    const file = join(dir, "kanban.db");
    const clock = new FixedClock();
    const hands: TestBoard[] = [];
    try {
      for (let i = 0; i < 3; i += 1) hands.push(await testBoard({ clock }, file));
      await play(
        script,
        hands.map(({ board }) => board),
        clock,
      );
    } finally {
      for (const { close } of hands) close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
  await fc.assert(property, { ...settings, numRuns: Math.ceil(numRuns / 4) });
});
