import { afterEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until, Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

/** Writes its arguments and environment down, then stays. */
const RECORD =
  'for each in "$@"; do printf "%s\\n" "$each"; done > "$HOME/argv"; env > "$HOME/env"; echo $$ > "$HOME/pid"; pwd > "$HOME/cwd"; exec sleep 600';

async function started(input: Record<string, unknown>, env: Record<string, string> = {}) {
  shop = await Workshop.open();
  shop.program("hermes", RECORD);
  const task = await shop.create(input);
  const result = await shop.dispatch({ env: { ...shop.env, ...env } });
  const file = (name: string): string => readFileSync(join(shop.home, name), "utf8");
  await until("the worker to have written its directory", () => {
    try {
      return file("cwd").endsWith("\n");
    } catch {
      return false;
    }
  });
  const variables = Object.fromEntries(
    file("env")
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/su).slice(0, 2)),
  );
  return {
    task,
    result,
    argv: file("argv").trimEnd().split("\n"),
    env: variables as Record<string, string>,
    cwd: file("cwd").trim(),
    pid: Number(file("pid")),
  };
}

test("[#193] [#194] without any profile the worker is Hermes: assignee, worker skill, chat, the task", async () => {
  const { task, argv } = await started({ assignee: "writer" });
  expect(argv).toEqual([
    "-p",
    "writer",
    "--skills",
    "kanban-worker",
    "chat",
    "-q",
    `work kanban task ${task.id}`,
  ]);
});

test("[#196] [#197] [#198] task skills follow in order, one pair each, all before chat, the worker skill once", async () => {
  const { argv } = await started({ assignee: "writer", skills: ["git", "kanban-worker", "review pr"] });
  expect(argv.slice(2, argv.indexOf("chat"))).toEqual([
    "--skills",
    "kanban-worker",
    "--skills",
    "git",
    "--skills",
    "review pr",
  ]);
});

test("[#195] the environment names task, profile, workspace and tenant", async () => {
  const { task, env, cwd } = await started({ assignee: "writer", tenant: "acme" });
  expect(env).toMatchObject({
    HERMES_KANBAN_TASK: task.id,
    HERMES_PROFILE: "writer",
    HERMES_KANBAN_WORKSPACE: cwd,
    HERMES_TENANT: "acme",
    HERMES_KANBAN_RUN_ID: "1",
    HERMES_KANBAN_DB: shop.board.paths.database,
    KANBUN_TASK: task.id,
    KANBUN_RUN: "1",
    KANBUN_DB: shop.board.paths.database,
    KANBUN_TOKEN: expect.stringMatching(/./u),
  });
});

test("[#406] an inherited tenant does not leak into a task without one, nor another run's identity", async () => {
  const { env } = await started(
    { assignee: "writer" },
    {
      HERMES_TENANT: "acme",
      KANBUN_TENANT: "acme",
      HERMES_KANBAN_TASK: "t_other",
      KANBUN_TOKEN: "stolen",
      KANBUN_VERIFY: "x",
    },
  );
  expect(env["HERMES_TENANT"]).toBeUndefined();
  expect(env["KANBUN_TENANT"]).toBeUndefined();
  expect(env["KANBUN_VERIFY"]).toBeUndefined();
  expect(env["KANBUN_TOKEN"]).not.toBe("stolen");
});

test("secrets of the dispatcher's environment stay behind; Hermes' own variables pass", async () => {
  const { env } = await started(
    { assignee: "writer" },
    {
      AWS_SECRET_ACCESS_KEY: "x",
      GITHUB_TOKEN: "y",
      HERMES_HOME: "/h",
      BUN_OPTIONS: "--preload=/evil.ts",
      BUN_BE_BUN: "1",
    },
  );
  for (const name of ["AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "BUN_OPTIONS", "BUN_BE_BUN"])
    expect(env[name]).toBeUndefined();
  expect(env["HERMES_HOME"]).toBe("/h");
});

test("[#199] the recorded pid is the worker's own, leader of its own session", async () => {
  const { task, env, pid } = await started({ assignee: "writer" });
  expect((await shop.task(task.id)).worker_pid).toBe(pid);
  expect((await shop.runs(task.id))[0]?.worker_pid).toBe(pid);
  expect((await shop.events(task.id, "spawned")).map(({ payload }) => payload)).toEqual([{ pid }]);
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  expect(stat.slice(2, 4)).toEqual([String(pid), String(pid)]);
  expect(readFileSync(`/proc/${pid}/environ`, "utf8")).toContain(`KANBUN_RUN_DIR=${env["KANBUN_RUN_DIR"]}`);
});

test("a missing executable is a failed start that names it and says what to do", async () => {
  shop = await Workshop.open();
  const { id } = await shop.create({ assignee: "writer" });
  await shop.dispatch({ env: { PATH: "/usr/bin:/bin", HOME: shop.home } });
  const [run] = await shop.runs(id);
  expect(run?.outcome).toBe("spawn_failed");
  expect(run?.error).toStartWith(
    "no profile writer is configured, so it was taken for one of Hermes: `hermes` executable not found on PATH",
  );
  expect(run?.error).toContain("install it or activate");
});
