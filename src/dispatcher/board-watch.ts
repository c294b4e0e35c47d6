import type { Config } from "../config/index.ts";
import { settingsOf } from "../config/index.ts";
import type { Board, Gate } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import type { Begun } from "./begin.ts";
import type { Context, ContextOptions } from "./context.ts";
import { contextOf, DISPATCHER } from "./context.ts";
import { Health } from "./health.ts";
import { identify, identityText } from "./identity.ts";
import { cutFlood, logPath } from "./logs.ts";
import { hostOf, look } from "./sight.ts";
import type { StartEvent } from "./start.ts";
import { startReady } from "./start.ts";
import { observeNaps, supervise } from "./supervise.ts";
import type { TickResult } from "./tick.ts";
import { emptyResult, noteBegun, noteSettled, noteStart, toldFailure } from "./tick.ts";
import type { Watched } from "./watched.ts";
import { nextStartAt } from "./watched.ts";

/** Memory comes back without anybody saying so. */
const SHORTAGE_POLL_MS = 5000;
const STOP_WAIT_MS = 2000;
const MIB = 1024 * 1024;

export interface BoardWatchOptions extends ContextOptions {
  /** Presence row of the dispatcher this belongs to. */
  id: string;
  address: string | null;
  max: number | null;
  wake: () => void;
  log: (message: string) => void;
}

/** One board in the dispatcher's loop: what it found there, what it started, and when to look again. */
export class BoardWatch {
  readonly board: Board;
  readonly context: Context;
  readonly #options: BoardWatchOptions;
  readonly #unsubscribe: () => void;
  /** Runs whose supervisor is our child: it tells us when it ends. */
  readonly #children = new Set<number>();
  readonly #starting = new Set<Promise<void>>();
  #alive: Watched[] = [];
  #result = emptyResult();
  #dueMs = Infinity;
  #beatenMs = -Infinity;
  #health = new Health();
  #trouble = "";
  /** Budgets met used up in this pass, and in the one before. */
  #usedUp = new Set<string>();
  #usedUpBefore: ReadonlySet<string> = new Set();

  constructor(board: Board, options: BoardWatchOptions) {
    this.board = board;
    this.#options = options;
    this.context = contextOf(board, options);
    this.#unsubscribe = board.onChange(options.wake);
  }

  /** Works under a new config from now on. */
  take(config: Config): void {
    this.context.config = config;
    this.context.board = this.board.as(DISPATCHER).under(settingsOf(config));
  }

  /** A failing board is logged, once for the same trouble, and looked at again later. */
  async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#trouble = "";
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble) this.#options.log(trouble);
      this.#trouble = trouble;
    }
  }

  /** Writes the presence row, before there is anything else to tell. When that fails, the first pass does it and says so. */
  async arrive(intervalMs: number): Promise<void> {
    try {
      await this.#beat(intervalMs);
    } catch {
      this.#beatenMs = -Infinity;
    }
  }

  /** Supervision and promotion. */
  async look(): Promise<void> {
    const result = this.#result;
    const seen = await supervise(this.context, {
      wait: false,
      done: this.#options.wake,
      settled: ({ run, as, gave_up }) => {
        this.#children.delete(run.run_id);
        noteSettled(this.#result, { run, as, gave_up });
        this.#options.log(`run ${run.run_id} of ${run.task_id}: ${as}${gave_up ? ", gave up" : ""}`);
      },
    });
    result.reclaimed += seen.reclaimed.length;
    result.adopted.push(...seen.adopted);
    this.#alive = seen.alive;
    this.#dueMs = seen.due_ms ?? Infinity;
    result.promoted += await call(this.context.board, operations["promote-due"], {});
  }

  starts(): AsyncGenerator<StartEvent> {
    const { max } = this.#options;
    return startReady(this.context, { dryRun: false, max, reportUnassigned: false });
  }

  /** Starts one task; false when none is left that may start. */
  async startNext(starts: AsyncGenerator<StartEvent>): Promise<boolean> {
    for (;;) {
      const { value: event, done } = await starts.next();
      if (done) return false;
      noteStart(this.#result, event);
      if (event.kind === "held") this.#held(event.task_id, event.gates);
      if (event.kind !== "starting") continue;
      const begun: Promise<void> = this.guarded(async () => this.#began(await event.begun)).finally(() =>
        this.#starting.delete(begun),
      );
      this.#starting.add(begun);
      return true;
    }
  }

  /** When to try again what no event of the board tells of; a budget is told of once until it is free again. */
  #held(taskId: string, gates: readonly Gate[]): void {
    for (const { code, message, until } of gates) {
      if (code === "host_short")
        this.#dueMs = Math.min(this.#dueMs, this.board.clock.nowMs() + SHORTAGE_POLL_MS);
      if (!code.startsWith("budget:")) continue;
      if (until !== undefined) this.#dueMs = Math.min(this.#dueMs, until * 1000 + 5);
      const budget = code === "budget:task" ? `${code} ${taskId}` : code;
      if (!this.#usedUp.has(budget) && !this.#usedUpBefore.has(budget))
        this.#options.log(`${taskId} is not started: ${message}`);
      this.#usedUp.add(budget);
    }
  }

  #began(begun: Begun | null): void {
    const { log, wake } = this.#options;
    noteBegun(this.#result, begun);
    if (begun?.kind === "failed") log(toldFailure(begun));
    if (begun?.kind !== "spawned") return;
    log(`run ${begun.run_id} of ${begun.task_id} started (${begun.profile})`);
    if (begun.ended === null) return;
    this.#children.add(begun.run_id);
    void begun.ended.then(() => {
      // It may have been killed alone: then its worker is no child of ours and is looked after by the patrol.
      this.#children.delete(begun.run_id);
      wake();
    });
  }

  /** Ends a pass: when to look next, health, presence. Returns what the pass did; `null` when that was nothing. */
  async conclude(onInterval: boolean, intervalMs: number): Promise<TickResult | null> {
    const result = this.#result;
    this.#result = emptyResult();
    [this.#usedUpBefore, this.#usedUp] = [this.#usedUp, new Set()];
    const next = await nextStartAt(this.context.board);
    if (next !== null) this.#dueMs = Math.min(this.#dueMs, next * 1000 + 5);
    const warning = this.#health.tick(result, performance.now(), onInterval);
    if (warning !== null) this.#options.log(warning);
    if (performance.now() - this.#beatenMs >= intervalMs / 2) await this.#beat(intervalMs);
    const nothing = Object.values(result).every((value) =>
      Array.isArray(value) ? value.length === 0 : value === 0,
    );
    return nothing && !onInterval ? null : result;
  }

  /** Milliseconds until something is due here; may be negative. */
  get dueInMs(): number {
    return this.#dueMs - this.board.clock.nowMs();
  }

  get hasWorkers(): boolean {
    return this.#alive.length > 0;
  }

  /** What no event tells: cuts logs that flood; true when a worker that is not our child has ended. */
  patrol(): boolean {
    observeNaps(this.context);
    const limit = this.context.config.dispatch.max_log_mib * MIB;
    for (const { task_id } of this.#alive) cutFlood(logPath(this.board, task_id), limit);
    return this.#alive.some(
      (run) => !this.#children.has(run.run_id) && look(this.context.board, run, "").state === "gone",
    );
  }

  unsubscribe(): void {
    this.#unsubscribe();
  }

  /** Waits for what is being written and takes the presence row away; workers live on. */
  async leave(): Promise<void> {
    await Promise.allSettled(this.#starting);
    await Promise.race([Promise.allSettled(this.context.busy.values()), Bun.sleep(STOP_WAIT_MS)]);
    await this.guarded(async () => {
      const { board } = this.context;
      await call(board, operations.beat, {
        id: this.#options.id,
        pid: process.pid,
        host: hostOf(board),
        stop: true,
      });
    });
  }

  async #beat(intervalMs: number): Promise<void> {
    const { board } = this.context;
    this.#beatenMs = performance.now();
    await call(board, operations.beat, {
      id: this.#options.id,
      pid: process.pid,
      host: hostOf(board),
      process_identity: identityText(identify(process.pid)),
      address: this.#options.address,
      interval_seconds: intervalMs / 1000,
    });
  }
}
