import { statSync } from "node:fs";
import type { Config } from "../config/index.ts";
import { configFile, loadConfig, settingsOf } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Context, ContextOptions } from "./context.ts";
import { contextOf, DISPATCHER } from "./context.ts";
import { dispatchInterval } from "./enabled.ts";
import { Health } from "./health.ts";
import { FreshWorkers } from "./host.ts";
import { identify, identityText } from "./identity.ts";
import { hostOf, look } from "./sight.ts";
import type { StartEvent } from "./start.ts";
import { startReady } from "./start.ts";
import { supervise } from "./supervise.ts";
import type { TickResult } from "./tick.ts";
import { emptyResult, noteSettled, noteStart, tick } from "./tick.ts";
import { countRunning, nextStartAt } from "./watched.ts";
import type { Watched } from "./watched.ts";

/** Workers that are not our children tell nobody when they end; this is how often they are looked at. */
const ADOPTED_POLL_MS = 250;
/** Memory comes back without anybody saying so. */
const SHORTAGE_POLL_MS = 5000;
/** A pass rests at least twice as long as it took, so that a flood of changes costs a third of a core at most. */
const REST_FACTOR = 2;
const STOP_WAIT_MS = 2000;

export interface DispatcherOptions extends Omit<ContextOptions, "config" | "hostRunning"> {
  boards: readonly Board[];
  /** Reads the config anew after its file changed. Default: the home's `config.yaml`. */
  loadConfig?: () => Config;
  /** Seconds between two looks when nothing happens. Default: the config's. */
  intervalSeconds?: number;
  /** Most workers one pass starts on a board. */
  max?: number | null;
  /** Where this dispatcher can be reached, kept in its presence row. */
  address?: string | null;
  /** After every pass that did something, and after every pass on the interval. */
  onTick?: (slug: string, result: TickResult) => void;
}

/** A dispatcher at work. Workers outlive it. */
export interface Dispatcher {
  readonly id: string;
  /** Looks at all boards at once. */
  wake(): void;
  /** One pass over one board, now, and what it did. Refuses `not_found` for a board that is not watched. */
  dispatch(slug: string, options?: { dryRun?: boolean; max?: number | null }): Promise<TickResult>;
  /** Takes on a board made later. */
  watch(board: Board): void;
  /** Lets a board go; its workers live on. */
  unwatch(slug: string): Promise<void>;
  /** The config in force: the last good one. */
  config(): Config;
  /** Ends the loop, waits for what is being written, takes the presence rows away. Workers live on. */
  stop(): Promise<void>;
}

/**
 * Works boards off until it is stopped. It looks when a board changes, when a worker ends, and when something is due
 * (a schedule, a retry, a deadline, a lease); the interval is only the net under these. A board that fails is logged
 * and tried again; the others go on.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const loop = new Loop(options);
  for (const board of options.boards) loop.watch(board);
  loop.wake();
  return loop;
}

/** One board's state in the loop. */
interface Watch {
  board: Board;
  context: Context;
  unsubscribe: () => void;
  /** Runs whose supervisor is our child: it tells us when it ends. */
  children: Set<number>;
  /** Live workers that must be looked at. */
  adopted: Watched[];
  result: TickResult;
  due_ms: number | null;
  beaten_ms: number;
  health: Health;
  trouble: string;
}

class Loop implements Dispatcher {
  readonly id: string;
  readonly #options: DispatcherOptions;
  readonly #load: () => Config;
  readonly #watches = new Map<string, Watch>();
  readonly #fresh = new FreshWorkers();
  readonly #log: (message: string) => void;
  #config: Config;
  #stamp = "";
  #wanted = false;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #stopped = false;
  #lastIntervalMs = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#load = options.loadConfig ?? (() => loadConfig(options.home));
    this.#log = options.log ?? (() => {});
    this.#stamp = this.#stampOf();
    this.#config = this.#load();
    const me = identify(process.pid);
    this.id = `${me.pid}-${me.start}-${Math.trunc(performance.now() * 1000).toString(36)}`;
  }

  config(): Config {
    return this.#config;
  }

  watch(board: Board): void {
    const context = contextOf(board, {
      ...this.#options,
      config: this.#config,
      log: (message) => this.#log(`${board.slug}: ${message}`),
      hostRunning: () => countRunning([...this.#watches.values()].map((watch) => watch.board)),
    });
    this.#watches.set(board.slug, {
      board,
      context,
      unsubscribe: board.onChange(() => this.wake()),
      children: new Set(),
      adopted: [],
      result: emptyResult(),
      due_ms: null,
      beaten_ms: -Infinity,
      health: new Health(),
      trouble: "",
    });
    this.wake();
  }

  async unwatch(slug: string): Promise<void> {
    const watch = this.#watches.get(slug);
    if (!watch) return;
    this.#watches.delete(slug);
    watch.unsubscribe();
    await this.#running;
    await this.#settleDown(watch);
  }

  wake(): void {
    this.#wanted = true;
    if (this.#stopped || this.#running) return;
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#wanted && !this.#stopped) this.wake();
    });
  }

  async dispatch(
    slug: string,
    { dryRun = false, max = null }: { dryRun?: boolean; max?: number | null } = {},
  ): Promise<TickResult> {
    const watch = this.#watches.get(slug);
    if (!watch)
      throw new KanbunError("not_found", `board ${slug} is not watched`, { hint: "kanbun boards list" });
    const result = await tick(watch.context, { dryRun, max }, this.#fresh);
    this.wake();
    return result;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    for (const watch of this.#watches.values()) watch.unsubscribe();
    await this.#running;
    await Promise.all([...this.#watches.values()].map((watch) => this.#settleDown(watch)));
  }

  async #settleDown({ context }: Watch): Promise<void> {
    await Promise.race([Promise.allSettled(context.busy.values()), Bun.sleep(STOP_WAIT_MS)]);
    try {
      await call(context.board, operations.beat, {
        id: this.id,
        pid: process.pid,
        host: hostOf(context.board),
        stop: true,
      });
    } catch (error) {
      context.log(messageOf(error));
    }
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      const begun = performance.now();
      await this.#pass();
      const rest = (performance.now() - begun) * REST_FACTOR;
      if (this.#wanted && !this.#stopped) await Bun.sleep(Math.min(rest, 200));
    }
    if (!this.#stopped) this.#sleepUntilDue();
  }

  async #pass(): Promise<void> {
    this.#reload();
    const watches = [...this.#watches.values()];
    for (const watch of watches) await this.#guarded(watch, () => this.#look(watch));
    await this.#startFairly(watches);
    const intervalMs = this.#intervalMs();
    const onInterval = performance.now() - this.#lastIntervalMs >= intervalMs - 5;
    if (onInterval) this.#lastIntervalMs = performance.now();
    for (const watch of watches) await this.#guarded(watch, () => this.#conclude(watch, onInterval));
    this.#pollAdopted(watches);
  }

  /** Supervision and promotion of one board. */
  async #look(watch: Watch): Promise<void> {
    const { context } = watch;
    const seen = await supervise(context, {
      wait: false,
      done: () => this.wake(),
      settled: (each) => {
        watch.children.delete(each.run.run_id);
        this.#fresh.delete(each.run.run_id);
        noteSettled(watch.result, each);
        this.#log(
          `${watch.board.slug}: run ${each.run.run_id} of ${each.run.task_id}: ${each.as}${each.gave_up ? ", gave up" : ""}`,
        );
      },
    });
    watch.result.reclaimed += seen.reclaimed.length;
    watch.result.adopted.push(...seen.adopted);
    watch.adopted = seen.alive.filter(({ run_id }) => !watch.children.has(run_id));
    watch.due_ms = seen.due_ms;
    watch.result.promoted += await call(context.board, operations["promote-due"], {});
  }

  /** Boards take turns: one start each, until none has a task it may start. */
  async #startFairly(watches: readonly Watch[]): Promise<void> {
    let queues = watches.map((watch) => ({
      watch,
      starts: startReady(watch.context, {
        dryRun: false,
        max: this.#options.max ?? null,
        reportUnassigned: false,
        fresh: this.#fresh,
      }),
    }));
    while (queues.length > 0 && !this.#stopped) {
      const going: typeof queues = [];
      for (const queue of queues)
        await this.#guarded(queue.watch, async () => {
          if (await this.#startNext(queue.watch, queue.starts)) going.push(queue);
        });
      queues = going;
    }
  }

  /** Starts one task of a board; false when it has none left. */
  async #startNext(watch: Watch, starts: AsyncGenerator<StartEvent>): Promise<boolean> {
    for (;;) {
      const { value: event, done } = await starts.next();
      if (done) return false;
      noteStart(watch.result, event);
      if (event.kind === "failed")
        this.#log(`${watch.board.slug}: ${event.task_id} could not be started: ${event.error}`);
      if (event.kind === "held" && event.gates.some(({ code }) => code === "host_short"))
        this.#dueIn(watch, SHORTAGE_POLL_MS);
      if (event.kind !== "spawned") continue;
      this.#log(`${watch.board.slug}: run ${event.run_id} of ${event.task_id} started (${event.profile})`);
      if (event.ended) {
        watch.children.add(event.run_id);
        void event.ended.then(() => this.wake());
      }
      return true;
    }
  }

  async #conclude(watch: Watch, onInterval: boolean): Promise<void> {
    const { result, board, context } = watch;
    watch.result = emptyResult();
    const next = await nextStartAt(context.board);
    if (next !== null) this.#dueIn(watch, Math.max(0, next * 1000 - board.clock.nowMs()) + 5);
    const didSomething = Object.values(result).some((value) =>
      Array.isArray(value) ? value.length > 0 : value > 0,
    );
    if (onInterval || didSomething) this.#options.onTick?.(board.slug, result);
    if (onInterval) {
      const warning = watch.health.tick(result, performance.now());
      if (warning !== null) context.log(warning);
    }
    if (performance.now() - watch.beaten_ms < this.#intervalMs() / 2) return;
    watch.beaten_ms = performance.now();
    await call(board.as(DISPATCHER), operations.beat, {
      id: this.id,
      pid: process.pid,
      host: hostOf(board),
      process_identity: identityText(identify(process.pid)),
      address: this.#options.address ?? null,
      interval_seconds: this.#intervalMs() / 1000,
    });
  }

  #dueIn(watch: Watch, ms: number): void {
    const at = watch.board.clock.nowMs() + ms;
    watch.due_ms = watch.due_ms === null ? at : Math.min(watch.due_ms, at);
  }

  #sleepUntilDue(): void {
    const waits = [...this.#watches.values()].map(({ due_ms, board }) =>
      due_ms === null ? Infinity : due_ms - board.clock.nowMs(),
    );
    const interval = this.#lastIntervalMs + this.#intervalMs() - performance.now();
    const beat = this.#intervalMs() / 2;
    this.#timer = setTimeout(() => this.wake(), Math.max(1, Math.min(interval, beat, ...waits)));
  }

  /** Ends of workers that are not our children are found by looking. */
  #pollAdopted(watches: readonly Watch[]): void {
    const adopted = watches.flatMap((watch) => watch.adopted.map((run) => ({ watch, run })));
    clearInterval(this.#poll);
    if (adopted.length === 0 || this.#stopped) return;
    this.#poll = setInterval(() => {
      if (adopted.some(({ watch, run }) => look(watch.context.board, run, "").state === "gone")) this.wake();
    }, ADOPTED_POLL_MS);
  }

  /** A failing board is logged, once for the same trouble, and looked at again later. */
  async #guarded(watch: Watch, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      watch.trouble = "";
    } catch (error) {
      const trouble = messageOf(error);
      if (trouble !== watch.trouble) watch.context.log(trouble);
      watch.trouble = trouble;
    }
  }

  #intervalMs(): number {
    return Math.max(0.01, this.#options.intervalSeconds ?? dispatchInterval(this.#config)) * 1000;
  }

  /** A changed config counts from the next pass on; a bad one is reported and the last good one stays. */
  #reload(): void {
    const stamp = this.#stampOf();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    try {
      this.#config = this.#load();
    } catch (error) {
      this.#log(`config not taken over: ${messageOf(error)}`);
      return;
    }
    for (const { context, board } of this.#watches.values()) {
      context.config = this.#config;
      context.board = board.as(DISPATCHER).under(settingsOf(this.#config));
    }
    this.#log("config taken over");
  }

  #stampOf(): string {
    try {
      const { mtimeMs, size, ino } = statSync(configFile(this.#options.home));
      return `${mtimeMs}:${size}:${ino}`;
    } catch {
      return "";
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
