import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../../src/config/index.ts";
import { openPlace, resolvePlace } from "../../src/config/index.ts";
import type { RunningServer, ServerContext, ServerOptions } from "../../src/routes/index.ts";
import { contextOf, createApp, startServer } from "../../src/routes/index.ts";

/** An answer with its body read. */
export interface Answer<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export interface Ask {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, without a token. */
  bare?: boolean;
}

/** A server on a home of its own, asked in memory: the whole app, no socket. */
export class TestServer {
  readonly home = mkdtempSync(join(tmpdir(), "kanbun-http-"));
  readonly context: ServerContext;
  readonly #fetch: (request: Request) => Response | Promise<Response>;
  readonly reported: unknown[] = [];

  constructor(options: Partial<ServerOptions> & { config?: string } = {}) {
    const { config, ...rest } = options;
    if (config) writeFileSync(join(this.home, "config.yaml"), config);
    this.context = contextOf({
      place: resolvePlace({ KANBUN_HOME: this.home }),
      version: "0.0.0-test",
      report: (error) => this.reported.push(error),
      ...rest,
    });
    this.#fetch = createApp(this.context).fetch;
  }

  get token(): string {
    return this.context.tokens.token;
  }

  raw(method: string, path: string, { body, headers = {}, bare = false }: Ask = {}): Promise<Response> {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const all = new Headers(bare ? {} : { authorization: `Bearer ${this.token}` });
    if (typeof body === "object") all.set("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    return Promise.resolve(
      this.#fetch(new Request(`http://localhost${path}`, { method, headers: all, ...sent })),
    );
  }

  /** A request as it is. */
  send(request: Request): Promise<Response> {
    return Promise.resolve(this.#fetch(request));
  }

  /** Paths without `/` in front of `api` are below `/api`. */
  async ask<T = any>(method: string, path: string, ask: Ask = {}): Promise<Answer<T>> {
    const response = await this.raw(method, path.startsWith("/api") ? path : `/api${path}`, ask);
    return { status: response.status, body: await bodyOf(response), headers: response.headers } as Answer<T>;
  }

  get = <T = any>(path: string, ask?: Ask) => this.ask<T>("GET", path, ask);
  post = <T = any>(path: string, body?: unknown, ask: Ask = {}) =>
    this.ask<T>("POST", path, { ...ask, body });
  patch = <T = any>(path: string, body?: unknown, ask: Ask = {}) =>
    this.ask<T>("PATCH", path, { ...ask, body });
  delete = <T = any>(path: string, ask?: Ask) => this.ask<T>("DELETE", path, ask);

  /** All that is kept of a task. Its ages are told from the clock: what is compared twice is compared without them. */
  async kept(id: string): Promise<any> {
    const { task, ...rest } = (await this.get(`/tasks/${id}`)).body;
    const { age: _age, ...fields } = task;
    return { task: fields, ...rest };
  }

  /** Creates a task and returns it. */
  async create(fields: Record<string, unknown> = {}): Promise<any> {
    const { status, body } = await this.post("/tasks", { title: "a task", ...fields });
    if (status !== 200) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
    return body.task;
  }

  async close(): Promise<void> {
    this.context.streams.closeAll();
    await this.context.boards.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A server that listens on loopback, on a home of its own. */
export class ListeningServer {
  readonly place: Place;
  server!: RunningServer;
  #closed = false;

  constructor(place: Place) {
    this.place = place;
  }

  get home(): string {
    return this.place.home;
  }

  static async start(options: Partial<ServerOptions> = {}, config?: string): Promise<ListeningServer> {
    const home = options.place?.home ?? mkdtempSync(join(tmpdir(), "kanbun-http-"));
    if (config) writeFileSync(join(home, "config.yaml"), config);
    const started = new ListeningServer(options.place ?? resolvePlace({ KANBUN_HOME: home }));
    try {
      started.server = await startServer({
        place: started.place,
        version: "0.0.0-test",
        host: "127.0.0.1",
        port: 0,
        dispatch: false,
        report: () => {},
        ...options,
      });
    } catch (error) {
      if (!options.place) rmSync(home, { recursive: true, force: true });
      throw error;
    }
    return started;
  }

  get url(): string {
    return this.server.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  fetch(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.server.token}`, ...init.headers };
    return fetch(this.url + path, { redirect: "manual", ...init, headers });
  }

  async create(fields: Record<string, unknown> = {}): Promise<any> {
    const response = await this.fetch("/api/tasks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: "a task", ...fields }),
    });
    return ((await response.json()) as { task: unknown }).task;
  }

  /** Writes many events at once, as a busy board has them. */
  async writeEvents(taskId: string, count: number): Promise<void> {
    const board = await openPlace(this.place, { role: "operator", name: "test" });
    await board.transaction(async (tx) => {
      await tx.sql`
        with recursive n (i) as (values (1) union all select i + 1 from n where i < ${count})
        insert into task_events (task_id, kind, created_at) select ${taskId}, 'heartbeat', ${tx.clock.now()} from n`;
    });
    board.close();
  }

  /** Ends the server; the home goes with `remove`. */
  async close(): Promise<void> {
    if (!this.#closed) await this.server.close(true);
    this.#closed = true;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What a promise was refused with; fails when it was not. */
export async function refusal(work: Promise<unknown>): Promise<any> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was refused");
}
