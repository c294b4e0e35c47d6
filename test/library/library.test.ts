import { beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { scratch } from "../engine/scratch.ts";

const ROOT = join(import.meta.dir, "../..");
const LIBRARY = join(ROOT, "dist/lib/kernel.mjs");
const CONSUMER = join(import.meta.dir, "consumer.mjs");

beforeAll(() => {
  const { exitCode, stderr } = Bun.spawnSync(["node", "node_modules/.bin/unbuild"], {
    cwd: ROOT,
    env: process.env,
  });
  expect([exitCode, stderr.toString()]).toEqual([0, expect.anything()]);
}, 180_000);

const run = (runtime: string, board: string): unknown => {
  const { stdout, stderr } = Bun.spawnSync([runtime, CONSUMER, LIBRARY, board], { env: process.env });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString());
};

test("the kernel as a library works on Bun, on files and in memory", () => {
  expect(run(process.execPath, ":memory:")).toEqual({ status: "ready" });
  expect(run(process.execPath, join(scratch(), "kanban.db"))).toEqual({ status: "ready" });
});

test("the kernel as a library works on Node in memory, and says where files work", () => {
  expect(run("node", ":memory:")).toEqual({ status: "ready" });
  expect(run("node", join(scratch(), "kanban.db"))).toEqual({
    code: "unsupported_host",
    hint: expect.stringContaining("under Bun"),
  });
});

test("its types are published with it and know the verbs", async () => {
  const types = await Bun.file(LIBRARY.replace(/\.mjs$/u, ".d.mts")).text();
  for (const name of ["openBoard", "operations", "KanbunError", "call"]) expect(types).toContain(name);
  const { exports } = await Bun.file(join(ROOT, "package.json")).json();
  expect(exports["."]).toEqual({ types: "./dist/lib/kernel.d.mts", default: "./dist/lib/kernel.mjs" });
});
