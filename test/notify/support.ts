import { setDefaultTimeout } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NotifyConfig } from "../../src/config/index.ts";
import { parseConfig } from "../../src/config/index.ts";
import type { Board, Delivery } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import type { Notifier } from "../../src/notify/index.ts";
import { startNotifier } from "../../src/notify/index.ts";
import type { FixedClock, TestBoard } from "../support/board.ts";
import { DISPATCHER, testBoard } from "../support/board.ts";
import { endProcessesOf } from "../support/processes.ts";

setDefaultTimeout(60_000);

/** One request that a fake receiver got. */
export interface Received {
  path: string;
  headers: Headers;
  text: string;
  json: any;
}

type Reply = (request: Received, n: number) => Response | Promise<Response>;

/** A receiver of ours: keeps what it gets, and answers as the test says. */
export class Receiver {
  readonly got: Received[] = [];
  reply: Reply = () => new Response("ok");
  readonly #server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const text = await request.text();
      const { pathname, search } = new URL(request.url);
      const received = { path: pathname + search, headers: request.headers, text, json: parsed(text) };
      this.got.push(received);
      return this.reply(received, this.got.length);
    },
  });
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }
  get texts(): string[] {
    return this.got.map(({ json }) => json.text);
  }
  get tasks(): string[] {
    return this.got.map(({ json }) => json.task.id);
  }
  async stop(): Promise<void> {
    await this.#server.stop(true);
  }
}

/** A board, its clock, and notifiers on it; all gone after `close`. */
export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), "kanbun-notify-"));
  readonly logged: string[] = [];
  readonly #notifiers: Notifier[] = [];
  readonly #receivers: Receiver[] = [];
  board!: Board;
  clock!: FixedClock;
  #opened!: TestBoard;

  async open(): Promise<this> {
    this.#opened = await testBoard({}, join(this.dir, "kanban.db"));
    ({ board: this.board, clock: this.clock } = this.#opened);
    return this;
  }

  receiver(): Receiver {
    const receiver = new Receiver();
    this.#receivers.push(receiver);
    return receiver;
  }

  /** A notifier for sinks as they stand in `config.yaml`. */
  notifier(notify: object, env: Record<string, string | undefined> = {}): Notifier {
    const notifier = startNotifier(this.board, configOf(notify), (line) => this.logged.push(line), env);
    this.#notifiers.push(notifier);
    return notifier;
  }

  /** A notifier with one webhook sink called `hook`. */
  hook(receiver: Receiver, more: object = {}): Notifier {
    return this.notifier({ sinks: { hook: { platform: "webhook", url: receiver.url } }, ...more });
  }

  async create(input: Record<string, unknown> = {}): Promise<string> {
    const { task } = await call(this.board, operations.create, {
      title: "build it",
      assignee: "coder",
      ...input,
    });
    return task.id;
  }

  async subscribed(input: Record<string, unknown> = {}, to: Record<string, unknown> = {}): Promise<string> {
    const id = await this.create(input);
    await this.subscribe(id, to);
    return id;
  }

  async subscribe(task_id: string, to: Record<string, unknown> = {}): Promise<void> {
    await call(this.board, operations["notify-subscribe"], {
      task_id,
      platform: "hook",
      chat_id: "-",
      ...to,
    });
  }

  async claim(task_id: string): Promise<number> {
    const { claim } = await call(this.board, operations.claim, { task_id });
    if (!claim) throw new Error(`could not claim ${task_id}`);
    return claim.run_id;
  }

  async fail(task_id: string, failure: Record<string, unknown>): Promise<void> {
    const run_id = await this.claim(task_id);
    await call(this.board.as(DISPATCHER), operations.fail, {
      task_id,
      run_id,
      error: "it broke",
      ...failure,
    });
  }

  complete(task_id: string, handoff: Record<string, unknown> = {}): Promise<unknown> {
    return call(this.board, operations.complete, { task_id, ...handoff });
  }

  block(task_id: string, reason: string | null): Promise<unknown> {
    return call(this.board, operations.block, { task_id, reason });
  }

  async subscriptions(task_id?: string): Promise<Record<string, unknown>[]> {
    return (await call(this.board, operations["notify-list"], { task_id: task_id ?? null })) as never;
  }

  deliveries(state: string): Promise<Delivery[]> {
    return call(this.board, operations.deliveries, { state });
  }

  async close(): Promise<void> {
    await Promise.all(this.#notifiers.map((notifier) => notifier.stop()));
    await Promise.all(this.#receivers.map((receiver) => receiver.stop()));
    await endProcessesOf(this.dir);
    this.#opened.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function configOf(notify: object): NotifyConfig {
  return parseConfig(JSON.stringify({ notify }), "config.yaml").notify;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
