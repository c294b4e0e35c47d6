import type { Config } from "../config/index.ts";
import { LiveConfig } from "../config/index.ts";
import type { Board } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { BoardWatch } from "./board-watch.ts";
import type { ContextOptions } from "./context.ts";
import { dispatchInterval, gatewayTrouble } from "./enabled.ts";
import { identify } from "./identity.ts";
import type { TickResult } from "./tick.ts";
import { tick } from "./tick.ts";
import { countFresh, countRunning } from "./watched.ts";

/** How often live workers are looked at for what no event tells: the end of those not our children, floods. */
const PATROL_MS = 250;
/** A changed config file is noticed this often when nothing else happens. */
const CONFIG_POLL_MS = 2000;
/** A pass that found nothing to do rests twice as long as it took: a flood of changes costs a third of a core. */
const REST_FACTOR = 2;
const LONGEST_REST_MS = 200;

export interface DispatcherOptions extends Omit<ContextOptions, "config" | "hostRunning" | "hostFresh"> {
  boards: readonly Board[];
  /** In force while the home's file has none that is good. Default: what stands in for a broken one. */
  config?: Config;
  /** Seconds between two looks when nothing happens. Default: the config's. */
  intervalSeconds?: number;
  /** Most workers one pass starts on a board. */
  max?: number | null;
  /** Where this dispatcher can be reached, kept in its presence row. */
  address?: string | null;
  /** After a changed config file was taken over. */
  onConfig?: (config: Config) => void;
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
  /** Takes on a board made later. Resolves once the board tells that this dispatcher is there. */
  watch(board: Board): Promise<void>;
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
 * and tried again; the others go on. A changed config file counts within seconds. While there is no good config, what
 * runs already is looked after, and nothing is started.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const loop = new Loop(options);
  for (const board of options.boards) void loop.watch(board);
  return loop;
}

class Loop implements Dispatcher {
  readonly id: string;
  readonly #options: DispatcherOptions;
  readonly #log: (message: string) => void;
  readonly #watches = new Map<string, BoardWatch>();
  readonly #live: LiveConfig;
  #startedLast = "";
  #wanted = false;
  #running: Promise<void> | null = null;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patrol: ReturnType<typeof setInterval> | undefined;
  readonly #configPoll: ReturnType<typeof setInterval>;
  #lastIntervalMs = -Infinity;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#log = options.log ?? (() => {});
    this.#live = new LiveConfig(options.home, options.config);
    this.#tellTrouble();
    this.#configPoll = setInterval(() => {
      if (this.#live.isBehind) this.wake();
    }, CONFIG_POLL_MS);
    const me = identify(process.pid);
    this.id = `${me.pid}-${me.start}-${Math.trunc(performance.now() * 1000).toString(36)}`;
  }

  config(): Config {
    return this.#live.config;
  }

  watch(board: Board): Promise<void> {
    const { address = null, max = null, ...options } = this.#options;
    const watch = new BoardWatch(board, {
      ...options,
      id: this.id,
      address,
      max,
      config: this.config(),
      wake: () => this.wake(),
      log: (message) => this.#log(`${board.slug}: ${message}`),
      hostRunning: () => countRunning(this.#boards()),
      hostFresh: () => countFresh(this.#boards()),
    });
    this.#watches.set(board.slug, watch);
    this.wake();
    return watch.arrive(this.#intervalMs());
  }

  #boards(): Board[] {
    return [...this.#watches.values()].map(({ board }) => board);
  }

  async unwatch(slug: string): Promise<void> {
    const watch = this.#watches.get(slug);
    if (!watch) return;
    this.#watches.delete(slug);
    watch.unsubscribe();
    await this.#running;
    await watch.leave();
  }

  wake(): void {
    this.#wanted = true;
    if (this.#stopped || this.#running) return;
    clearTimeout(this.#timer);
    this.#running = Promise.resolve()
      .then(() => this.#run())
      .finally(() => {
        this.#running = null;
        if (this.#wanted) this.wake();
        else if (!this.#stopped) this.#sleepUntilDue();
      });
  }

  async dispatch(
    slug: string,
    { dryRun = false, max = null }: { dryRun?: boolean; max?: number | null } = {},
  ): Promise<TickResult> {
    const watch = this.#watches.get(slug);
    if (!watch)
      throw new KanbunError("not_found", `board ${slug} is not watched`, { hint: "kanbun boards list" });
    const result = await tick(watch.context, { dryRun, max });
    this.wake();
    return result;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#patrol);
    clearInterval(this.#configPoll);
    const watches = [...this.#watches.values()];
    for (const watch of watches) watch.unsubscribe();
    await this.#running;
    await Promise.all(watches.map((watch) => watch.leave()));
  }

  async #run(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      const begun = performance.now();
      const idle = await this.#pass();
      const rest = idle ? (performance.now() - begun) * REST_FACTOR : 0;
      if (this.#wanted && !this.#stopped) await Bun.sleep(Math.min(rest, LONGEST_REST_MS));
    }
  }

  /** One look at every board; true when nothing came of it. */
  async #pass(): Promise<boolean> {
    let idle = true;
    this.#reload();
    const watches = [...this.#watches.values()];
    for (const watch of watches) await watch.guarded(() => watch.look());
    await this.#startFairly(watches);
    const intervalMs = this.#intervalMs();
    const onInterval = performance.now() - this.#lastIntervalMs >= intervalMs - 5;
    if (onInterval) this.#lastIntervalMs = performance.now();
    for (const watch of watches)
      await watch.guarded(async () => {
        const result = await watch.conclude(onInterval, intervalMs);
        if (result) idle = false;
        if (result) this.#options.onTick?.(watch.board.slug, result);
      });
    this.#patrolWhileNeeded();
    return idle;
  }

  /**
   * Boards take turns: one start each, until none has a task it may start. The board after the one that started last
   * begins, so that a host which is full all the time serves all of them too.
   */
  async #startFairly(watches: readonly BoardWatch[]): Promise<void> {
    const next = watches.findIndex(({ board }) => board.slug === this.#startedLast) + 1;
    const inTurn = [...watches.slice(next), ...watches.slice(0, next)];
    let queues = inTurn.map((watch) => ({ watch, starts: watch.starts() }));
    while (queues.length > 0 && !this.#stopped) {
      const going: typeof queues = [];
      for (const queue of queues)
        await queue.watch.guarded(async () => {
          if (!(await queue.watch.startNext(queue.starts))) return;
          this.#startedLast = queue.watch.board.slug;
          going.push(queue);
        });
      queues = going;
    }
  }

  #sleepUntilDue(): void {
    const intervalMs = this.#intervalMs();
    const waits = [...this.#watches.values()].map((watch) => watch.dueInMs);
    const tickInMs = this.#lastIntervalMs + intervalMs - performance.now();
    this.#timer = setTimeout(() => this.wake(), Math.max(1, Math.min(tickInMs, intervalMs / 2, ...waits)));
  }

  /** One timer that passes do not restart, however close they follow one another. */
  #patrolWhileNeeded(): void {
    const needed = !this.#stopped && [...this.#watches.values()].some((watch) => watch.hasWorkers);
    if (!needed) {
      clearInterval(this.#patrol);
      this.#patrol = undefined;
    }
    if (needed)
      this.#patrol ??= setInterval(() => {
        const ended = [...this.#watches.values()].filter((watch) => watch.patrol());
        if (ended.length > 0) this.wake();
      }, PATROL_MS);
  }

  #intervalMs(): number {
    return Math.max(0.01, this.#options.intervalSeconds ?? dispatchInterval(this.config())) * 1000;
  }

  /** A bad config is reported and the last good one stays in force. */
  #reload(): void {
    const before = this.config();
    const found = this.#live.refresh();
    if (found === null) return;
    if (found.problem !== undefined) this.#log(`WARN config not taken over: ${found.problem}`);
    if (this.config() === before) return;
    for (const watch of this.#watches.values()) watch.take(this.config());
    this.#options.onConfig?.(this.config());
    if (found.problem === undefined) this.#log("config taken over");
    this.#tellTrouble();
  }

  #tellTrouble(): void {
    const trouble = gatewayTrouble(this.config());
    if (trouble !== null) this.#log(trouble);
    for (const doubt of this.config().doubts ?? []) this.#log(`WARN ${doubt}`);
  }
}
