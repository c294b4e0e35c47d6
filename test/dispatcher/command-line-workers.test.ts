import { afterEach, expect, test } from "bun:test";
import { loadConfig, openPlace } from "../../src/config/index.ts";
import { startDispatcher } from "../../src/dispatcher/index.ts";
import type { Dispatcher } from "../../src/dispatcher/index.ts";
import type { Board } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { violations } from "../support/invariants.ts";
import { Home, PROGRAM, until } from "../support/program.ts";

/** Workers that know nothing but their environment and the command line. */
let home: Home;
let board: Board;
let dispatcher: Dispatcher;

afterEach(async () => {
  await dispatcher.stop();
  board.close();
  await home.remove();
});

async function open(script: string): Promise<void> {
  home = new Home();
  home.config(
    `profiles: { w: { command: ["sh", "-ec", ${JSON.stringify(script)}] } }\ndispatch: { min_free_memory_mib: 0 }`,
  );
  const place = { home: home.dir, slug: "default", config: loadConfig(home.dir) };
  board = await openPlace(place, { role: "operator", name: "user" });
  dispatcher = startDispatcher({ boards: [board], home: home.dir, env: home.env, self: PROGRAM });
}

const create = async (title: string): Promise<string> =>
  (await call(board, operations.create, { title, assignee: "w" })).task.id;

test("[#192] three workers heartbeat and complete through the command line: done, one run each, nothing dangling", async () => {
  await open(
    `for n in 1 2 3; do $KANBUN_BIN heartbeat "$KANBUN_TASK" --note "$n of 3"; done; $KANBUN_BIN complete "$KANBUN_TASK" --summary "by hand" --metadata '{"n":{"deep":[1,"ü"]}}'`,
  );
  const ids = await Promise.all(["one", "two", "three"].map(create));
  for (const id of ids)
    await until(`${id} done`, async () => {
      const { task } = await call(board, operations.show, { task_id: id });
      return task.status === "done" && (await call(board, operations.workers, {})).length === 0;
    });
  for (const id of ids) {
    const { task, runs, events } = await call(board, operations.show, { task_id: id });
    const beats = events.filter(({ kind }) => kind === "heartbeat");
    expect(beats.map(({ payload }) => payload)).toEqual([1, 2, 3].map((n) => ({ note: `${n} of 3` })));
    expect(task).toMatchObject({ current_run_id: null, claim_lock: null, worker_pid: null });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      outcome: "completed",
      summary: "by hand",
      metadata: { n: { deep: [1, "ü"] } },
    });
  }
  expect(await violations(board)).toEqual([]);
}, 60_000);

test("[#391] a worker sees its own task, with the board's file given to it", async () => {
  await open(`$KANBUN_BIN show "$KANBUN_TASK" --json > shown; grep -o '"title": *"[^"]*"' shown | head -1`);
  const id = await create("find me");
  await until(
    "the end",
    async () => (await call(board, operations.show, { task_id: id })).task.status === "done",
  );
  const { task } = await call(board, operations.show, { task_id: id });
  expect(task.result).toMatch(/"title": *"find me"/u);
}, 60_000);

test("a worker blocks its task with a question, gets the answer, and goes on", async () => {
  await open(
    `if [ "$KANBUN_ATTEMPT" = 1 ]; then $KANBUN_BIN block "$KANBUN_TASK" "which colour?"; else $KANBUN_BIN context "$KANBUN_TASK" | grep -o "paint it blue" | head -1; fi`,
  );
  const id = await create("paint");
  await until(
    "the question",
    async () => (await call(board, operations.show, { task_id: id })).task.status === "blocked",
  );
  await call(board, operations.comment, { task_id: id, author: "user", body: "paint it blue" });
  await call(board, operations.unblock, { task_id: id });
  await until(
    "the end",
    async () => (await call(board, operations.show, { task_id: id })).task.status === "done",
  );
  const { task, runs } = await call(board, operations.show, { task_id: id });
  expect(task.result).toBe("paint it blue");
  expect(runs.map(({ outcome }) => outcome)).toEqual(["blocked", "completed"]);
}, 60_000);
