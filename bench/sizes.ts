/**
 * How reads and one pass of the dispatcher grow with the board: the points that the contract names.
 * Run: bun bench/sizes.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig, systemClock, systemIds } from "../src/config/index.ts";
import { dispatchOnce } from "../src/dispatcher/index.ts";
import type { Board } from "../src/kernel/index.ts";
import { call, DEFAULT_SETTINGS, openBoard, operations } from "../src/kernel/index.ts";

const SIZES = [100, 1000, 10_000];
const REPEATS = 10;

for (const size of SIZES)
  await onFreshBoard(async (board, home) => {
    await board.transaction(async (tx) => {
      for (let i = 0; i < size; i += 1) await create(tx, { assignee: null });
    });
    const config = parseConfig("", "config.yaml");
    await time(`pass over ${size} idle unassigned tasks`, () => dispatchOnce(board, { config, home }));
    await time(`list of ${size} tasks`, () => call(board, operations.list, {}));
    await time(`stats of ${size} tasks`, () => call(board, operations.stats, {}));
  });

for (const size of SIZES)
  await onFreshBoard(async (board) => {
    await board.transaction(async (tx) => {
      const parents: string[] = [];
      for (let i = 0; i < 5; i += 1) parents.push(await create(tx));
      for (let i = 0; i < size; i += 1) await create(tx, { parents });
    });
    await time(`promotion pass, ${size} tasks that wait for 5 parents`, () =>
      call(board, operations["promote-due"], {}),
    );
  });

await onFreshBoard(async (board) => {
  for (const count of [1, 10, 50]) {
    const parents: string[] = [];
    for (let i = 0; i < count; i += 1) parents.push(await create(board));
    const task_id = await create(board, { parents });
    for (const parent of parents)
      await call(board, operations.complete, { task_id: parent, summary: "the result of a parent" });
    await time(`worker context with ${count} parents`, () => call(board, operations.context, { task_id }));
  }
  for (const count of [100, 1000]) {
    const task_id = await create(board);
    await board.transaction(async (tx) => {
      for (let i = 0; i < count; i += 1) {
        await call(tx, operations.claim, { task_id });
        await call(tx, operations.reclaim, { task_id });
      }
    });
    await time(`runs of a task with ${count} attempts`, () => call(board, operations.runs, { task_id }));
  }
});

async function create(board: Board, input: object = {}): Promise<string> {
  const { task } = await call(board, operations.create, { title: "a card", assignee: "ada", ...input });
  return task.id;
}

async function onFreshBoard(work: (board: Board, home: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "kanbun-bench-"));
  const board = await openBoard({
    slug: "default",
    paths: {
      database: join(home, "kanban.db"),
      workspaces: join(home, "workspaces"),
      logs: join(home, "logs"),
      attachments: join(home, "attachments"),
    },
    clock: systemClock,
    ids: systemIds,
    claimer: "bench:1",
    actor: { role: "operator", name: "bench" },
    settings: DEFAULT_SETTINGS,
  });
  try {
    await work(board, home);
  } finally {
    board.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < REPEATS; i += 1) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const [median = 0, most = 0] = [took[REPEATS / 2], took.at(-1)];
  process.stdout.write(`${name.padEnd(56)} median ${median.toFixed(1)} ms, most ${most.toFixed(1)} ms\n`);
}
