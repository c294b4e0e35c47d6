import { existsSync } from "node:fs";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { Home } from "../support/program.ts";
import type { Served } from "../support/program.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** Noise of the browser that no page can help. */
const HARMLESS = [/net::ERR_/, /Failed to load resource/, /favicon/];

/** A shell worker that waits for a file of its task's name to appear in the home, then ends well. */
export const WORKERS = `profiles:
  quick:
    preset: shell
    command: ["sh", "-c", "echo quick work on $KANBUN_TASK"]
  slow:
    preset: shell
    command: ["sh", "-c", "echo started on $KANBUN_TASK; printf '\\\\033[31mred error line\\\\033[0m\\\\n'; while [ -d $KANBUN_HOME ] && [ ! -e $KANBUN_HOME/go ]; do sleep 0.1; done; echo finished"]
dispatch:
  retry_backoff_seconds: 0
  min_free_memory_mib: 0
`;

/** Starts a Chromium; `switches` are its own. */
export function launch(...switches: string[]): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-dev-shm-usage",
      ...switches,
    ],
  });
}

/** A server on a home of its own and a browser signed in to it. */
export class Site {
  readonly home = new Home();
  served!: Served;
  browser!: Browser;
  /** Everything a page complained about: errors of scripts, refusals of the content policy. */
  readonly complaints: string[] = [];
  readonly #contexts = new Set<BrowserContext>();

  async start(config = WORKERS, ...args: string[]): Promise<void> {
    this.home.config(config);
    [this.served, this.browser] = await Promise.all([this.home.serve(...args), launch()]);
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.home.remove();
  }

  /** Opens the page by the link `serve` prints, in a browser profile of its own. */
  async open(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 1920, height: 1000 },
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    context.setDefaultTimeout(30_000);
    this.#contexts.add(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(`${error.name}: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !HARMLESS.some((known) => known.test(text)))
        this.complaints.push(text);
    });
    await page.goto(`${this.served.url}/?token=${this.served.token}`);
    if (path !== "/") await page.goto(this.served.url + path);
    await page.locator("main").waitFor();
    return page;
  }

  async closePages(): Promise<void> {
    await Promise.all([...this.#contexts].map((context) => context.close()));
    this.#contexts.clear();
  }

  /** Asks the server as a program does. */
  async api<T = any>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.served.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${this.served.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Creates a task without the page; returns its id. */
  async create(title: string, fields: Record<string, unknown> = {}): Promise<string> {
    const { task } = await this.api("POST", "/tasks", { title, ...fields });
    return task.id as string;
  }

  async status(id: string): Promise<string> {
    return (await this.api("GET", `/tasks/${id}`)).task.status as string;
  }
}

/**
 * Presses keys one after the other. Those of a sequence (`g l`) are sent together: the page waits for the second only so
 * long.
 */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    if (!key.includes(" ")) await page.keyboard.press(key);
    else {
      const session = await page.context().newCDPSession(page);
      const send = (type: "keyDown" | "keyUp", each: string) =>
        session.send("Input.dispatchKeyEvent", { type, key: each, text: each });
      await Promise.all(key.split(" ").flatMap((each) => [send("keyDown", each), send("keyUp", each)]));
      await session.detach();
    }
  }
}

/** The column of a status. */
export const column = (page: Page, status: string) => page.locator(`section[data-column="${status}"]`);

/** The card of a task. */
export const card = (page: Page, id: string) => page.locator(`article[data-card="${id}"]`);
