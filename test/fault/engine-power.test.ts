import { expect, test } from "bun:test";
import { EngineError } from "../../src/kernel/engine/index.ts";
import { place } from "../engine/disks.ts";
import { FragileDisk, seededRandom } from "./engine-disks.ts";
import { damage, SCHEMA, work, type Outcome } from "./engine-workload.ts";

// The power fails in the middle of everything: after some call of the disk nothing arrives any more, and of what was
// written since the last sync any part is lost, torn or reordered. Then the board is opened again.

const SEEDS = 400;
const STEPS = 10;

for (const synchronous of ["full", "normal"] as const) {
  const promise = synchronous === "full" ? "every acknowledged commit is there" : "no transaction is torn";
  test(`after a power cut with synchronous = ${synchronous} the board is sound and ${promise}`, async () => {
    const disk = new FragileDisk();
    const { open } = await place(disk, "/fragile");
    let promised = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seededRandom(seed);
      disk.reset();
      const created = await open("board.db", { synchronous });
      created.exec(SCHEMA);
      created.close();
      disk.calls = 0;
      const lastCall = Math.floor(random() * 900);
      disk.fault = () => {
        if (disk.calls > lastCall) throw Object.assign(new Error("the power is off"), { code: "EIO" });
      };
      let outcome: Outcome = { acknowledged: new Set(), failed: new Set(), errors: [] };
      try {
        const board = await open("board.db", { synchronous });
        outcome = work(() => board, STEPS, Math.floor(random() * 5000));
        board.close();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
      }
      disk.cutPower(random);
      const survivor = await open("board.db", { create: false });
      if (synchronous === "normal") outcome.acknowledged.clear();
      promised += outcome.acknowledged.size;
      expect({ seed, damage: damage(survivor, outcome) }).toEqual({ seed, damage: [] });
      survivor.exec("insert into steps values (100, 0, ''), (100, 1, ''), (100, 2, '')");
      survivor.close();
    }
    expect(promised > SEEDS).toBe(synchronous === "full");
  }, 60_000);
}
