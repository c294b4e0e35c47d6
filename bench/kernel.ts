/**
 * Speed of the kernel's reads and writes on a board of 10,000 cards, in this process, on a real file.
 * Run: bun bench/kernel.ts [cards]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemIds } from "../src/config/index.ts";
import type { Board } from "../src/kernel/index.ts";
import { call, DEFAULT_SETTINGS, openBoard, operations } from "../src/kernel/index.ts";

const cards = Number(process.argv[2] ?? 10_000);
const dir = mkdtempSync(join(tmpdir(), "kanbun-bench-"));
const board = await openBoard({
  slug: "default",
  paths: {
    database: join(dir, "kanban.db"),
    workspaces: join(dir, "workspaces"),
    logs: join(dir, "logs"),
    attachments: join(dir, "attachments"),
  },
  clock: systemClock,
  ids: systemIds,
  claimer: "bench:1",
  actor: { role: "operator", name: "bench" },
  settings: DEFAULT_SETTINGS,
});
try {
  await fill(board, cards);
  await time(`board-snapshot of ${cards} cards`, () => call(board, operations["board-snapshot"], {}));
  await time("board-snapshot, 100 a column", () =>
    call(board, operations["board-snapshot"], { limit_open: 100 }),
  );
  const cursor = (await call(board, operations["changes-since"], { since: null })).cursor;
  await time("changes-since, 200 events", () =>
    call(board, operations["changes-since"], { since: cursor - 200 }),
  );
  await time("list", () => call(board, operations.list, {}));
  await time("stats", () => call(board, operations.stats, {}));
  await time("queue", () => call(board, operations.queue, {}));
  await time("promote-due with nothing due", () => call(board, operations["promote-due"], {}));
  const candidates = await call(board, operations.queue, { limit: 1000 });
  let next = 0;
  await time("claim", () => call(board, operations.claim, { task_id: candidates[next++]?.id }), 300);
  await time("context of a worker", () => call(board, operations.context, { task_id: candidates[0]?.id }));
  await time("why-list of every task", async () => {
    const tasks = await call(board, operations.list, {});
    await call(board, operations["why-list"], { task_ids: tasks.map(({ id }) => id) });
  });
  await time(
    "claim + complete",
    async () => {
      const { claim } = await call(board, operations.claim, { task_id: candidates[next++]?.id });
      await call(board, operations.complete, { task_id: claim?.task.id, summary: "done" });
    },
    200,
  );
} finally {
  board.close();
  rmSync(dir, { recursive: true, force: true });
}

/** A board as it grows: most cards done, a tenth with parents, every card with a few events, some with comments. */
async function fill(target: Board, total: number): Promise<void> {
  const ids: string[] = [];
  await target.transaction(async (tx) => {
    for (let i = 0; i < total; i += 1) {
      const parents = i % 10 === 9 ? [ids[i - 1], ids[i - 5]] : [];
      const { task } = await call(tx, operations.create, {
        title: `card ${i}: a title of ordinary length for a card`,
        body: "A body of a few hundred characters. ".repeat(10),
        assignee: `worker-${i % 7}`,
        tenant: i % 3 === 0 ? `tenant-${i % 5}` : null,
        priority: i % 4,
        parents,
      });
      ids.push(task.id);
      if (i % 5 === 0) await call(tx, operations.comment, { task_id: task.id, body: "a comment" });
    }
    for (let i = 0; i < total; i += 1) {
      if (i % 4 === 0) continue;
      const { claim } = await call(tx, operations.claim, { task_id: ids[i] });
      if (claim) await call(tx, operations.complete, { task_id: ids[i], summary: "done" });
    }
  });
}

async function time(name: string, work: () => Promise<unknown>, repeats = 20): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < repeats; i += 1) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) =>
    (took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0).toFixed(1);
  const tail = repeats < 100 ? "" : `, p99 ${at(0.99)} ms`;
  process.stdout.write(`${name.padEnd(36)} median ${at(0.5)} ms, p95 ${at(0.95)} ms${tail}\n`);
}
