import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Board, BoardEvent, Run, Task } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { loadConfig, openPlace, scratchHome } from "../../config/index.ts";
import { pidAlive } from "../identity.ts";
import { logPath } from "../logs.ts";
import type { Dispatcher } from "../loop.ts";
import { startDispatcher } from "../loop.ts";
import { selfCommand } from "../program.ts";

/** Generous, for a host that is busy with other things. */
const DEADLINE_MS = 60_000;
const POLL_MS = 20;
const LOG_LIMIT_MIB = 4;
/** Most of it is the log of the worker that floods, before it is cut. */
const DISK_MIB = 40;

interface StageConfig {
  profiles: Record<string, object>;
  dispatch: object;
}

/** A scratch home with a board and a dispatcher at work, for one drill. */
export class Stage {
  readonly home: string;
  readonly board: Board;
  dispatcher: Dispatcher;
  #config: StageConfig;

  private constructor(home: string, board: Board, config: StageConfig) {
    this.home = home;
    this.board = board;
    this.#config = config;
    this.dispatcher = this.#dispatch();
  }

  /** `profiles` are the config's, by name. */
  static async open(profiles: Record<string, object>): Promise<Stage> {
    const home = scratchHome("drill", DISK_MIB);
    const dispatch = {
      retry_backoff_seconds: 0,
      min_free_memory_mib: 0,
      grace_seconds: 30,
      try_later_seconds: 1,
      max_log_mib: LOG_LIMIT_MIB,
      failure_limit: 2,
    };
    const config = { profiles, dispatch };
    await writeConfig(home, config);
    const place = { home, slug: "default", config: loadConfig(home) };
    return new Stage(home, await openPlace(place, { role: "operator", name: "drill" }), config);
  }

  /** Changes settings of profiles, and of the dispatcher, from now on. */
  async configure({ profiles, dispatch }: StageConfig): Promise<void> {
    const before = this.#config;
    const changed = Object.entries(profiles).map(([name, more]) => [
      name,
      { ...before.profiles[name], ...more },
    ]);
    this.#config = {
      profiles: { ...before.profiles, ...Object.fromEntries(changed) },
      dispatch: { ...before.dispatch, ...dispatch },
    };
    await writeConfig(this.home, this.#config);
    this.dispatcher.wake();
  }

  #dispatch(): Dispatcher {
    const env = { ...process.env, KANBUN_DRILL: "1" };
    return startDispatcher({ boards: [this.board], home: this.home, self: selfCommand(), env });
  }

  /** The dispatcher ends and another one comes. */
  async restart(): Promise<void> {
    await this.dispatcher.stop();
    this.dispatcher = this.#dispatch();
  }

  async create(input: object): Promise<string> {
    return (await call(this.board, operations.create, { ...input })).task.id;
  }

  async task(id: string): Promise<Task> {
    return (await call(this.board, operations.show, { task_id: id })).task;
  }

  async runs(id: string): Promise<Run[]> {
    return (await call(this.board, operations.show, { task_id: id })).runs;
  }

  async events(id: string, kind: string): Promise<BoardEvent[]> {
    const { events } = await call(this.board, operations.show, { task_id: id });
    return events.filter((event) => event.kind === kind);
  }

  log(id: string): string {
    const file = logPath(this.board, id);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Bytes of a task's log and its earlier generation. */
  logBytes(id: string): number {
    const file = logPath(this.board, id);
    return [file, `${file}.1`].reduce((sum, each) => sum + (existsSync(each) ? statSync(each).size : 0), 0);
  }

  /** Waits for the condition; throws naming it when it does not come. */
  async until<T>(what: string, look: () => Promise<T> | T): Promise<NonNullable<Awaited<T>>> {
    for (const begun = performance.now(); ; await Bun.sleep(POLL_MS)) {
      const seen = await look();
      if (seen) return seen as NonNullable<Awaited<T>>;
      if (performance.now() - begun > DEADLINE_MS)
        throw new Error(`waited ${DEADLINE_MS / 1000} s for ${what}`);
    }
  }

  /** Waits until the task rests in a status and nothing of it lives. */
  async rests(id: string, status: string): Promise<void> {
    let last: Task | undefined;
    try {
      await this.until(status, async () => (last = await this.task(id)).status === status);
    } catch (error) {
      const why = last?.last_failure_error ? `: ${last.last_failure_error}` : "";
      throw new Error(
        `${error instanceof Error ? error.message : String(error)}, it is ${last?.status}${why}`,
        {
          cause: error,
        },
      );
    }
    await this.until("its processes to end", async () => (await this.processes(id)).length === 0);
  }

  /** Processes of a task that are not proven dead. */
  async processes(id: string): Promise<number[]> {
    const workers = await call(this.board, operations.workers, {});
    return workers.filter((worker) => worker.task_id === id).map(({ pid }) => pid ?? 0);
  }

  async close(): Promise<void> {
    // First, so that nothing is started any more.
    await this.dispatcher.stop();
    const workers = await call(this.board, operations.workers, {});
    for (const { pid } of workers)
      if (pid && pidAlive(pid))
        try {
          process.kill(-pid, "SIGKILL");
        } catch {
          // It ended meanwhile.
        }
    this.board.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function writeConfig(home: string, config: StageConfig): Promise<void> {
  await Bun.write(join(home, "config.yaml"), JSON.stringify(config));
}
