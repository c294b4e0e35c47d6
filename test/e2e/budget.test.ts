import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { Home, until } from "../support/program.ts";

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

const REPORT = JSON.stringify({
  type: "result",
  subtype: "success",
  result: "written",
  total_cost_usd: 2.5,
  usage: { input_tokens: 900, output_tokens: 100 },
});

test("serve starts nothing more once a budget is used up, says so once, and goes on when it is raised", async () => {
  home.config(`
profiles:
  writer: { preset: claude, command: ["echo", '${REPORT}'], on_exit_zero: done }
caps: { board: 1 }
budgets: { board: { usd_per_day: 5 } }
dispatch: { min_free_memory_mib: 0, interval_seconds: 1 }
`);
  await home.serve();
  const ids: string[] = [];
  for (const title of ["one", "two", "three", "four"])
    ids.push((await home.json<{ id: string }>("create", title, "--assignee", "writer")).id);
  const statuses = async () =>
    Promise.all(
      ids.map(async (id) => (await home.json<{ task: { status: string } }>("show", id)).task.status),
    );
  await until("two of them", async () => (await statuses()).filter((each) => each === "done").length === 2);
  const told = async () =>
    (await Bun.file(join(home.dir, "serve.stderr")).text()).match(/is not started: .*/g) ?? [];
  await until("a word about it", async () => (await told()).length > 0);
  const { gates } = await home.json<{ gates: { code: string; until: number }[] }>("why", ids[2] as string);
  expect(gates).toMatchObject([
    {
      code: "budget:board",
      message: expect.stringMatching(
        /^the board's budget for 24 hours is used up: \$5\.00 of \$5\.00; free again 20/u,
      ),
      fix: { command: "kanbun config set budgets.board.usd_per_day <usd>" },
    },
  ]);
  const { stdout } = await home.run(["metrics"]);
  expect(stdout).toContain("$5.00 of $5.00, used up until");
  // Further passes start nothing and say nothing more.
  const { last_tick_at } = (await home.json<{ last_tick_at: number }[]>("dispatchers"))[0] ?? {};
  await until("three more passes", async () => {
    const [dispatcher] = await home.json<{ last_tick_at: number }[]>("dispatchers");
    return (dispatcher?.last_tick_at ?? 0) >= (last_tick_at ?? 0) + 3;
  });
  expect(await statuses()).toEqual(["done", "done", "ready", "ready"]);
  expect(await told()).toEqual([expect.stringContaining("used up: $5.00 of $5.00; free again")]);
  expect((await home.run(["config", "set", "budgets.board.usd_per_day", "7.5"])).code).toBe(0);
  await until("the third", async () => (await statuses())[2] === "done");
  await until("a word about the higher one", async () => (await told()).length === 2);
  expect((await told())[1]).toContain("$7.50 of $7.50");
  expect((await statuses())[3]).toBe("ready");
});
