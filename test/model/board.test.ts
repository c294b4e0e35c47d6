import { expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { testBoard } from "../support/board.ts";
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

async function play(script: readonly Command[]): Promise<void> {
  const { board, clock, close } = await testBoard();
  const world: World = { board, clock, model: new Model(), ids: [], tokens: new Map() };
  try {
    for (const command of script) {
      await perform(world, command);
      await compare(world);
    }
    world.model.promoteAll();
    await verb(board, "promote-due");
    await compare(world);
    expect(await violations(board)).toEqual([]);
  } finally {
    close();
  }
}

test(`[#81] [#143] [#146] [#147] [#148] [#149] [#150] [#151] any sequence of operations leaves the board as the model says (seed ${seed})`, async () => {
  await fc.assert(fc.asyncProperty(commands, play), {
    seed,
    numRuns,
    endOnFailure: process.env["CI"] === "1",
  });
});
