import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Home, until } from "../support/program.ts";

/**
 * What kanbun is trusted with overnight: a graph of tasks is worked through by real processes, others read the
 * same file meanwhile, and a killed server loses nothing and runs nothing twice.
 */

interface Task {
  id: string;
  status: string;
}

const CONFIG = `
profiles:
  sh:
    preset: shell
    command: ["sh", "-c", "echo {task_id} >> \\"$KANBUN_HOME_OF_TEST/ran\\"; sleep 0.2; echo result of {task_id}"]
    env: { KANBUN_HOME_OF_TEST: "HOME_DIR" }
dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 }
`;

let home: Home;

beforeEach(() => {
  home = new Home();
  home.config(CONFIG.replace("HOME_DIR", home.dir));
});
afterEach(() => home.remove());

async function chainWithFanIn(): Promise<string[]> {
  const ids: string[] = [];
  const create = async (title: string, parents: string[]): Promise<string> => {
    const args = ["create", title, "--assignee", "sh", ...parents.flatMap((id) => ["--parent", id])];
    const { id } = await home.json<Task>(...args);
    ids.push(id);
    return id;
  };
  const first = await create("first", []);
  const second = await create("second", [first]);
  const third = await create("third", [second]);
  const middle: string[] = [];
  for (let n = 1; n <= 5; n += 1) middle.push(await create(`part ${n}`, [third]));
  const joined = await create("joined", middle);
  await create("last", [joined]);
  return ids;
}

async function statuses(): Promise<Record<string, number>> {
  const tasks = await home.json<Task[]>("list");
  return tasks.reduce<Record<string, number>>(
    (sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }),
    {},
  );
}

const ran = (): string[] =>
  existsSync(join(home.dir, "ran")) ? readFileSync(join(home.dir, "ran"), "utf8").trim().split("\n") : [];

function nativeSqlite(query: string): string {
  const result = Bun.spawnSync(["sqlite3", join(home.dir, "kanban.db"), query]);
  if (result.exitCode !== 0) throw new Error(result.stderr.toString());
  return result.stdout.toString().trim();
}

test("a chain and a fan-in of ten tasks run to done while the sqlite3 shell reads the same file", async () => {
  const ids = await chainWithFanIn();
  await home.serve();
  await until(
    "ten done tasks, seen by native SQLite",
    () => nativeSqlite("select count(*) from tasks where status = 'done'") === "10",
  );
  expect(ran().toSorted()).toEqual(ids.toSorted());
  expect(nativeSqlite("pragma integrity_check")).toBe("ok");
  expect(nativeSqlite("select count(*) from task_runs where outcome = 'completed'")).toBe("10");
});

test("kill -9 of serve in the middle and a restart lose nothing and run nothing twice", async () => {
  const ids = await chainWithFanIn();
  const first = await home.serve();
  await until("work under way", () => ran().length >= 4);
  first.child.kill("SIGKILL");
  await first.child.exited;
  await home.serve();
  await until("ten done tasks", async () => (await statuses())["done"] === 10);
  expect(ran().toSorted()).toEqual(ids.toSorted());
  expect(nativeSqlite("pragma integrity_check")).toBe("ok");
});
