import { expect, test } from "bun:test";
import { workerBaseEnv } from "../../src/dispatcher/environment.ts";
import { memoryShortage } from "../../src/dispatcher/host.ts";
import { Health } from "../../src/dispatcher/health.ts";
import { emptyResult } from "../../src/dispatcher/tick.ts";
import { parseConfig } from "../../src/config/index.ts";

test("an allow-list: what a program needs passes, secrets do not, unless the profile names them", () => {
  const parent = {
    PATH: "/bin",
    HOME: "/h",
    LC_TIME: "de",
    LANG: "C",
    OPENAI_API_KEY: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    SSH_AUTH_SOCK: "/s",
    MY_THING_A: "1",
    MY_THING_B: "2",
    KANBUN_TOKEN: "c",
    BUN_OPTIONS: "d",
    UNSET: undefined,
  };
  expect(workerBaseEnv(parent, [], {})).toEqual({ PATH: "/bin", HOME: "/h", LC_TIME: "de", LANG: "C" });
  expect(
    workerBaseEnv(parent, ["SSH_AUTH_SOCK", "MY_THING_*", "KANBUN_*", "BUN_*"], {
      EXTRA: "x",
      BUN_BE_BUN: "1",
    }),
  ).toEqual({
    PATH: "/bin",
    HOME: "/h",
    LC_TIME: "de",
    LANG: "C",
    SSH_AUTH_SOCK: "/s",
    MY_THING_A: "1",
    MY_THING_B: "2",
    EXTRA: "x",
  });
});

test("a proxy passes, a proxy's password does not", () => {
  const parent = {
    HTTPS_PROXY: "http://proxy:3128",
    HTTP_PROXY: "http://me:secret@proxy:3128",
    no_proxy: "localhost",
  };
  expect(workerBaseEnv(parent, [], {})).toEqual({ HTTPS_PROXY: "http://proxy:3128", no_proxy: "localhost" });
  expect(workerBaseEnv(parent, ["HTTP_PROXY"], {})["HTTP_PROXY"]).toContain("secret");
});

test("the memory guard's rule: free, less what the newest workers will take, stays above the least", () => {
  const config = parseConfig("dispatch: { min_free_memory_mib: 500, worker_memory_mib: 100 }", "config.yaml");
  expect(memoryShortage(config, 0, 500)).toBeNull();
  expect(memoryShortage(config, 0, 499.9)).toContain("499 MiB free");
  expect(memoryShortage(config, 3, 800)).toBeNull();
  expect(memoryShortage(config, 4, 800)).toContain("less 400 MiB for 4 workers just started");
  const off = parseConfig("dispatch: { min_free_memory_mib: 0 }", "config.yaml");
  expect(memoryShortage(off, 100, 1)).toBeNull();
  expect(memoryShortage(config, 0, null)).toBeNull();
});

test("[#408] stuck is said after six ticks, not for caps or unassigned tasks, and once in five minutes", () => {
  const gate = (code: string) => ({ code, message: `is ${code}`, fix: null });
  const held = (code: string) => ({ ...emptyResult(), held: [{ task_id: "t_1", gates: [gate(code)] }] });
  const health = new Health();
  const say = (code: string, minute: number) => health.tick(held(code), minute * 60_000, true);
  for (let tick = 0; tick < 5; tick += 1) expect(say("no_such_profile:x", tick)).toBeNull();
  expect(say("no_such_profile:x", 5)).toContain("WARN dispatcher stuck: for 6 ticks 1 ready task(s)");
  expect(say("no_such_profile:x", 6)).toBeNull();
  expect(say("no_such_profile:x", 10)).toContain("stuck");
  for (let tick = 20; tick < 40; tick += 1) expect(say("cap:board", tick)).toBeNull();
  const unassigned = { ...emptyResult(), skipped_unassigned: ["t_1"] };
  for (let tick = 40; tick < 60; tick += 1) expect(health.tick(unassigned, tick * 60_000, true)).toBeNull();
});

test("a board on which anything is started, on a tick of the interval or between two, is not stuck", () => {
  const stuck = {
    ...emptyResult(),
    held: [{ task_id: "t_1", gates: [{ code: "no_such_profile:x", message: "is held", fix: null }] }],
  };
  const started = { ...stuck, spawned: [["t_2", "w", "/w"]] as [string, string, string][] };
  for (const onInterval of [true, false]) {
    const health = new Health();
    for (let tick = 0; tick < 5; tick += 1) expect(health.tick(stuck, tick * 60_000, true)).toBeNull();
    expect(health.tick(started, 300_000, onInterval)).toBeNull();
    for (let tick = 6; tick < 11; tick += 1) expect(health.tick(stuck, tick * 60_000, true)).toBeNull();
    expect(health.tick(stuck, 660_000, false)).toBeNull();
    expect(health.tick(stuck, 660_000, true)).toContain("for 6 ticks");
  }
});
