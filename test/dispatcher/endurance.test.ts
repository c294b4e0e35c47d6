import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, openPlace } from "../../src/config/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { Home, until } from "../support/program.ts";

const TASKS = 200;
const CAP = 8;
const KILLS = 5;

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const lines = (name: string): string[] =>
  existsSync(join(home.dir, name)) ? readFileSync(join(home.dir, name), "utf8").trim().split("\n") : [];

/** Every task appends its id when it begins and when it ends: a file only knows what really ran. */
const SCRIPT =
  'echo "$KANBUN_TASK" >> "$KANBUN_HOME/begun"; sleep 0.05; echo "$KANBUN_TASK" >> "$KANBUN_HOME/ended"; echo ok';

test("200 short tasks with a cap of 8 run exactly once each while serve is killed five times", async () => {
  home.config(
    `profiles: { sh: { command: ["sh", "-c", ${JSON.stringify(SCRIPT)}] } }\n` +
      `caps: { board: ${CAP} }\ndispatch: { min_free_memory_mib: 0 }\n`,
  );
  const place = { home: home.dir, slug: "default", config: loadConfig(home.dir) };
  const board = await openPlace(place, { role: "operator", name: "user" });
  const operationsToDo = Array.from({ length: TASKS }, (_, n) => ({
    op: "create",
    input: { title: `short ${n}`, assignee: "sh" },
  }));
  await call(board, operations.batch, { operations: operationsToDo });
  let most = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const { child } = await home.serve();
    const enough = (kill * TASKS) / (KILLS + 1);
    await until(
      `${enough} begun`,
      async () => {
        const [row] = await board.sql<{
          n: number;
        }>`select count(*) as n from tasks where status = 'running'`;
        most = Math.max(most, row?.n ?? 0);
        return lines("begun").length >= enough;
      },
      120_000,
    );
    child.kill("SIGKILL");
    await child.exited;
  }
  await home.serve();
  const done = async () => (await call(board, operations.list, { status: "done", limit: 1000 })).length;
  await until("all done", async () => (await done()) === TASKS, 120_000);
  expect(most).toBeLessThanOrEqual(CAP);
  for (const name of ["begun", "ended"]) {
    expect(lines(name)).toHaveLength(TASKS);
    expect(new Set(lines(name)).size).toBe(TASKS);
  }
  const outcomes = await board.sql<{ outcome: string; n: number }>`
      select outcome, count(*) as n from task_runs where outcome <> 'reclaimed' group by outcome`;
  expect([...outcomes]).toEqual([{ outcome: "completed", n: TASKS }]);
  const [left] = await board.sql<{ n: number }>`
      select count(*) as n from kanbun_processes where gone_at is null`;
  expect(left?.n).toBe(0);
  board.close();
}, 300_000);
