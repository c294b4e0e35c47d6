import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadConfig, openPlace } from "../src/config/index.ts";
import { call, operations } from "../src/kernel/index.ts";

/**
 * How long it takes from a task's creation to its worker's exec, with the compiled `serve` at work, and what a
 * supervisor costs in memory. `bun bench/dispatch.ts [rounds]`; KANBUN_BIN names another executable.
 */
const PROGRAM = process.env["KANBUN_BIN"] ?? resolve(import.meta.dir, "../dist/kanbun");
const ROUNDS = Number(process.argv[2] ?? 40);
const PAUSE_MS = 100;

const home = mkdtempSync(join(tmpdir(), "kanbun-bench-"));
const env = { PATH: process.env["PATH"] ?? "", HOME: home, KANBUN_HOME: home };
writeFileSync(
  join(home, "config.yaml"),
  'profiles: { date: { command: ["date", "+%s%N"] }, stay: { command: ["sleep", "600"] } }',
);
const serve = Bun.spawn([PROGRAM, "serve", "--port", "0", "--json"], {
  env,
  stdout: "pipe",
  stderr: "ignore",
  stdin: "ignore",
});
await serve.stdout.getReader().read();
const board = await openPlace(
  { home, slug: "default", config: loadConfig(home) },
  { role: "operator", name: "bench" },
);

try {
  await report("created in another process, by the kernel: before create() to exec", async () => {
    const begun = nowNs();
    const { task } = await call(board, operations.create, { title: "bench", assignee: "date" });
    return { begun, id: task.id };
  });
  await report("kanbun create as a command: before its own exec to the worker's exec", async () => {
    const begun = nowNs();
    const child = Bun.spawn([PROGRAM, "create", "bench", "--assignee", "date", "--json"], {
      env,
      stdout: "pipe",
      stdin: "ignore",
    });
    const { id } = JSON.parse(await new Response(child.stdout).text()) as { id: string };
    return { begun, id };
  });
  await memory();
} finally {
  serve.kill("SIGTERM");
  await serve.exited;
  for (const { pid } of await call(board, operations.workers, {})) if (pid) process.kill(-pid, "SIGKILL");
  board.close();
  rmSync(home, { recursive: true, force: true });
}

async function report(name: string, create: () => Promise<{ begun: number; id: string }>): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { begun, id } = await create();
    const log = join(board.paths.logs, `${id}.log`);
    while (!(await Bun.file(log).exists()) || !readFileSync(log, "utf8").endsWith("\n")) await Bun.sleep(2);
    took.push((Number(readFileSync(log, "utf8").trim()) - begun) / 1e6);
    await Bun.sleep(PAUSE_MS);
  }
  took.sort((one, other) => one - other);
  const at = (part: number): string => (took[Math.floor((took.length - 1) * part)] ?? 0).toFixed(1);
  console.log(`${name}: median ${at(0.5)} ms, p90 ${at(0.9)} ms, most ${at(1)} ms (${ROUNDS} rounds)`);
}

/** Private memory of the supervisors of some workers. */
async function memory(): Promise<void> {
  for (let n = 0; n < 8; n += 1) await call(board, operations.create, { title: "bench", assignee: "stay" });
  while ((await call(board, operations.workers, {})).filter(({ pid }) => pid !== null).length < 8)
    await Bun.sleep(20);
  await Bun.sleep(500);
  const supervisors = (await call(board, operations.workers, {})).map(({ pid }) =>
    Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]),
  );
  const kib = supervisors.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return ["Private_Clean", "Private_Dirty"]
      .map((field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "mu").exec(rollup)?.[1] ?? 0))
      .reduce((sum, each) => sum + each, 0);
  });
  console.log(
    `private memory of a supervisor: ${(kib.reduce((sum, each) => sum + each, 0) / kib.length / 1024).toFixed(2)} MiB (${kib.length} at once)`,
  );
}

function nowNs(): number {
  return (performance.timeOrigin + performance.now()) * 1e6;
}
