import { afterEach } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../../src/config/index.ts";
import { parseConfig, settingsOf } from "../../src/config/index.ts";
import type { DispatchOptions, TickResult } from "../../src/dispatcher/index.ts";
import { dispatchOnce } from "../../src/dispatcher/index.ts";
import { runsRoot } from "../../src/dispatcher/run-dir.ts";
import type { Board, BoardEvent, Run, Task } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import type { FixedClock } from "../support/board.ts";
import { testBoard } from "../support/board.ts";
import { endProcessesOf } from "../support/processes.ts";
import { until } from "../support/program.ts";

export { until } from "../support/program.ts";

/** Config in which nothing waits: no backoff, no memory guard, a short grace. */
const QUICK = "dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0, grace_seconds: 5 }\n";

/** A board with a fixed clock, real processes and a home of its own. */
export class Workshop {
  readonly board: Board;
  readonly clock: FixedClock;
  readonly home: string;
  config: Config;
  readonly env: Record<string, string>;
  readonly #close: () => void;

  private constructor(made: Awaited<ReturnType<typeof testBoard>>, config: Config) {
    this.board = made.board.under(settingsOf(config));
    this.clock = made.clock;
    this.home = made.dir;
    this.config = config;
    this.#close = () => made.close();
    this.env = { PATH: `${this.home}/bin:${process.env["PATH"]}`, HOME: this.home };
  }

  /** `yaml` is the profiles part of the config; `dispatch` may be given to replace the quick one. */
  static async open(yaml = "", options: { dispatch?: string } = {}): Promise<Workshop> {
    const config = parseConfig(`${options.dispatch ?? QUICK}${yaml}`, "config.yaml");
    const claimer = `testhost:${process.pid}`;
    return new Workshop(await testBoard({ claimer, settings: settingsOf(config) }), config);
  }

  dispatch(options: Partial<DispatchOptions> = {}): Promise<TickResult> {
    return dispatchOnce(this.board, {
      config: this.config,
      home: this.home,
      env: this.env,
      awakeMs: () => this.clock.nowMs(),
      ...options,
    });
  }

  async create(input: Record<string, unknown>): Promise<Task> {
    return (await call(this.board, operations.create, { title: "a task", ...input })).task;
  }

  async task(id: string): Promise<Task> {
    return (await call(this.board, operations.show, { task_id: id })).task;
  }

  /** All there is to see of a task. */
  shown(id: string) {
    return call(this.board, operations.show, { task_id: id });
  }

  async runs(id: string): Promise<Run[]> {
    return (await call(this.board, operations.show, { task_id: id })).runs;
  }

  async events(id: string, kind?: string): Promise<BoardEvent[]> {
    const { events } = await call(this.board, operations.show, { task_id: id });
    return kind === undefined ? events : events.filter((event) => event.kind === kind);
  }

  /** Dispatches until the condition holds. */
  async dispatchUntil<T>(what: string, look: () => Promise<T>): Promise<NonNullable<Awaited<T>>> {
    return until(what, async () => {
      await this.dispatch();
      return look();
    });
  }

  log(id: string): string {
    const file = join(this.board.paths.logs, `${id}.log`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Puts an executable on the workers' PATH. */
  program(name: string, script: string): string {
    const file = join(this.home, "bin", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  get runsRoot(): string {
    return runsRoot(this.board);
  }

  /** Ends every process that still runs in this home, then the board. */
  async close(): Promise<void> {
    await endProcessesOf(this.home);
    this.#close();
  }
}

const sleepers: Bun.Subprocess[] = [];
afterEach(() => {
  for (const child of sleepers.splice(0)) child.kill("SIGKILL");
});

/** A process of the test's own, as another dispatcher would have started it; it ends with the test at the latest. */
export function sleeper(seconds = 600): { pid: number; kill(): Promise<void> } {
  const child = Bun.spawn(["sleep", String(seconds)], {
    detached: true,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  sleepers.push(child);
  return {
    pid: child.pid,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
