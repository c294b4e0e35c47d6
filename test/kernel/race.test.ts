import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { systemClock, systemIds } from "../../src/config/index.ts";
import type { Board } from "../../src/kernel/index.ts";
import { testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { made, verb } from "../support/verbs.ts";

setDefaultTimeout(120_000);

interface Seen {
  claimed: string[];
  completed: string[];
  late: number;
  reclaimed: number;
  id: string;
  busy: number;
}

let dir: string;
let file: string;
let racers: Subprocess<"pipe", "pipe", "pipe">[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kanbun-race-"));
  file = join(dir, "kanban.db");
});
afterEach(() => {
  for (const racer of racers) racer.kill("SIGKILL");
  racers = [];
  rmSync(dir, { recursive: true, force: true });
});

/** Starts the racers, lets them go together, and gives back what each saw. */
async function race(count: number, mode: string): Promise<Seen[]> {
  const script = join(import.meta.dir, "processes", "racer.ts");
  racers = Array.from({ length: count }, (_, index) =>
    Bun.spawn([process.execPath, script, file, mode, String(index)], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    }),
  );
  const readers = racers.map((racer) => racer.stdout.getReader());
  for (const reader of readers) expect(new TextDecoder().decode((await reader.read()).value)).toBe("ready\n");
  for (const racer of racers) {
    await racer.stdin.write("go\n");
    await racer.stdin.end();
  }
  return Promise.all(
    racers.map(async (racer, index) => {
      const chunks: string[] = [];
      for (let part = await readers[index]?.read(); part && !part.done; part = await readers[index]?.read())
        chunks.push(new TextDecoder().decode(part.value));
      expect([await racer.exited, await new Response(racer.stderr).text()]).toEqual([0, ""]);
      return JSON.parse(chunks.join("")) as Seen;
    }),
  );
}

async function inspect<T>(work: (board: Board) => Promise<T>): Promise<T> {
  const { board, close } = await testBoard({}, file);
  try {
    expect(await violations(board)).toEqual([]);
    return await work(board);
  } finally {
    close();
  }
}

async function filled(tasks: number): Promise<void> {
  const { board, close } = await testBoard({ clock: systemClock, ids: systemIds }, file);
  await board.transaction(async (tx) => {
    for (let i = 0; i < tasks; i += 1) await made(tx);
  });
  close();
}

test("[#94] [#95] [#96] [#97] [#98] [#99] five processes over 100 tasks: each is claimed and completed once", async () => {
  await filled(100);
  const seen = await race(5, "drain");
  const claimed = seen.flatMap((each) => each.claimed);
  expect([claimed.length, new Set(claimed).size]).toEqual([100, 100]);
  for (const each of seen) expect(each.completed).toEqual(each.claimed);
  expect(seen.reduce((sum, { busy }) => sum + busy, 0)).toBe(0);
  await inspect(async (board) => {
    expect(
      await board.sql`select count(*) as n from tasks where status = 'done' and claim_lock is null and current_run_id is null`,
    ).toEqual([{ n: 100 }]);
    expect(await board.sql`select outcome, count(*) as n from task_runs group by outcome`).toEqual([
      { outcome: "completed", n: 100 },
    ]);
    expect(await board.sql`select count(*) as n from task_events where kind = 'completed'`).toEqual([
      { n: 100 },
    ]);
  });
});

test("[#152] ten processes that claim, complete, block and take from each other: every result counts exactly once", async () => {
  await filled(60);
  const seen = await race(10, "mixed");
  const completed = seen.flatMap((each) => each.completed);
  expect([completed.length, new Set(completed).size]).toEqual([60, 60]);
  expect(seen.reduce((sum, { busy }) => sum + busy, 0)).toBe(0);
  const late = seen.reduce((sum, each) => sum + each.late, 0);
  await inspect(async (board) => {
    expect(await board.sql`select count(*) as n from task_runs where outcome = 'completed'`).toEqual([
      { n: 60 },
    ]);
    expect(await board.sql`select count(*) as n from task_runs where outcome is null`).toEqual([{ n: 0 }]);
    expect(await board.sql`select count(*) as n from kanbun_late_writes where verb <> 'none'`).toEqual([
      { n: late },
    ]);
    const claimed = seen.reduce((sum, each) => sum + each.claimed.length, 0);
    expect(await board.sql`select count(*) as n from task_runs`).toEqual([{ n: claimed }]);
    expect((await verb(board, "late-list", { limit: 1000 })).length).toBe(late);
  });
});

test("[#49] [#50] six processes that create with one key get one task", async () => {
  await filled(0);
  const seen = await race(6, "key");
  expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
  await inspect(async (board) => {
    expect(await board.sql`select count(*) as n from tasks where idempotency_key = 'one'`).toEqual([
      { n: 1 },
    ]);
  });
});

test("six processes meet on an empty home: all succeed", async () => {
  const seen = await race(6, "open");
  expect(new Set(seen.map(({ id }) => id)).size).toBe(6);
  await inspect(async (board) => expect((await verb(board, "list")).length).toBe(6));
});

test("six processes meet on an old file: all succeed, and one copy of the file as it was remains", async () => {
  const old = new Database(file, { create: true });
  old.exec(
    "create table tasks (id TEXT PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER)",
  );
  old.exec("insert into tasks (id, title, status, created_at) values ('t_old', 'old', 'running', 1)");
  old.close();
  await race(6, "open");
  await inspect(async (board) => {
    expect((await verb(board, "list")).length).toBe(7);
    expect((await verb(board, "runs", { task_id: "t_old" })).length).toBe(1);
  });
  const names = readdirSync(dir).filter((name) => name.includes("bak") || name.includes("part"));
  expect(names).toHaveLength(1);
  const copy = new Database(join(dir, names[0] as string));
  expect(copy.query("select count(*) as n from sqlite_master where name = 'task_runs'").all()).toEqual([
    { n: 0 },
  ]);
  copy.close();
});
