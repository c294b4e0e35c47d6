import { appendFileSync, fstatSync, writeFileSync } from "node:fs";
import type { Board } from "../../kernel/index.ts";
import { call, KanbunError, operations } from "../../kernel/index.ts";
import { openPlace, resolvePlace } from "../../config/index.ts";

/**
 * The fake agent of the drill: a program that behaves as workers do on good and on bad days, by script. It knows
 * nothing but its environment, as any worker.
 */
export const FLOOD_BYTES = 24 * 1024 * 1024;
/** No agent outlives its drill for longer, also when the drill itself was killed. */
const LONGEST_LIFE_MS = 300_000;

type Script = (me: Worker) => Promise<number>;

interface Worker {
  task: string;
  attempt: number;
  board(): Promise<Board>;
  say(text: string): void;
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  async success(me) {
    const board = await me.board();
    await call(board, operations.heartbeat, { task_id: me.task, note: "half way" });
    await call(board, operations.complete, {
      task_id: me.task,
      summary: "the work is done",
      metadata: { files: 1 },
    });
    board.close();
    return 0;
  },
  async crash(me) {
    me.say(`attempt ${me.attempt}: cannot reach the database at 10.0.0.${me.attempt}`);
    process.kill(process.pid, "SIGSEGV");
    await forever();
    return 1;
  },
  async hang(me) {
    process.on("SIGTERM", () => me.say("I do not listen"));
    me.say("thinking");
    await forever();
    return 0;
  },
  async lie(me) {
    me.say("all tests pass, everything is done");
    return 0;
  },
  async flood(me) {
    const lines = `${"flood ".repeat(170)}\n`.repeat(512);
    for (let bytes = 0; bytes < FLOOD_BYTES; bytes += lines.length) me.say(lines.trimEnd());
    while (fstatSync(1).size > FLOOD_BYTES / 2) await Bun.sleep(20);
    me.say("dry land");
    return 0;
  },
  async silent(me) {
    me.say("I think I am finished");
    return 0;
  },
  async fork(me) {
    const child = Bun.spawn(["/bin/sh", "-c", "trap '' HUP; sleep 600"], {
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    });
    const away = Bun.spawn(["/bin/sh", "-c", "sleep 600"], {
      detached: true,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    });
    for (const each of [child, away]) {
      each.unref();
      me.say(`child ${each.pid}`);
    }
    return 0;
  },
  async late(me) {
    const board = await me.board();
    if (me.attempt > 1) {
      await call(board, operations.complete, { task_id: me.task, summary: "second attempt" });
      return 0;
    }
    process.on("SIGTERM", () => me.say("one moment"));
    me.say("working");
    await lostClaim(board, me.task);
    return 0;
  },
  async later(me) {
    return me.attempt > 1 ? 0 : 75;
  },
  async restart(me) {
    writeFileSync("begun", "");
    appendFileSync("runs", "run\n");
    while (!(await Bun.file("go").exists())) await Bun.sleep(20);
    me.say("went on");
    return 0;
  },
};

/** Plays one script; the exit code is the worker's. */
export async function playAgent(name: string): Promise<number> {
  const script = SCRIPTS[name];
  const env = process.env;
  const [task, run, token] = [env["KANBUN_TASK"], env["KANBUN_RUN"], env["KANBUN_TOKEN"]];
  if (!script || !task || !run || !token) return 64;
  setTimeout(() => process.exit(1), LONGEST_LIFE_MS).unref();
  return script({
    task,
    attempt: Number(env["KANBUN_ATTEMPT"]),
    say: (text) => appendFileSync(1, `${text}\n`),
    board: () =>
      openPlace(resolvePlace(env), {
        role: "worker",
        name: env["KANBUN_PROFILE"] ?? "drill",
        run: { task_id: task, run_id: Number(run), token },
      }),
  });
}

/** Reports success again and again until it is told that it no longer holds the task. */
async function lostClaim(board: Board, task_id: string): Promise<void> {
  for (;;) {
    try {
      await call(board, operations.heartbeat, { task_id });
      await Bun.sleep(20);
    } catch (error) {
      if (!(error instanceof KanbunError) || error.code !== "claim_lost") throw error;
      break;
    }
  }
  try {
    await call(board, operations.complete, { task_id, summary: "first attempt, too late" });
  } catch (error) {
    if (!(error instanceof KanbunError) || error.code !== "claim_lost") throw error;
  }
}

async function forever(): Promise<void> {
  for (;;) await Bun.sleep(3_600_000);
}
