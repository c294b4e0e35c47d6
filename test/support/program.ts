import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { endProcessesOf } from "./processes.ts";
import { Running } from "./running.ts";

const root = resolve(import.meta.dir, "../..");

/** The program under test: the compiled file when KANBUN_BIN names it, else the source on this Bun. */
export const PROGRAM: readonly string[] = process.env["KANBUN_BIN"]
  ? [process.env["KANBUN_BIN"]]
  : [process.execPath, join(root, "src/main.ts")];

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * A home of its own; `remove` ends whatever still runs in it, workers included, and removes it. The environment holds
 * nothing of the caller's but PATH.
 */
export class Home {
  readonly dir = mkdtempSync(join(tmpdir(), "kanbun-home-"));
  /** Further variables of what is started from now on. */
  readonly more: Record<string, string>;
  readonly #children = new Set<{ kill(signal: NodeJS.Signals): void; exited: Promise<unknown> }>();

  constructor(more: Record<string, string> = {}) {
    this.more = { ...more };
  }

  get env(): Record<string, string> {
    const path = process.env["PATH"] ?? "/usr/bin:/bin";
    return { PATH: path, HOME: this.dir, KANBUN_HOME: this.dir, ...this.more };
  }

  config(yaml: string): void {
    writeFileSync(join(this.dir, "config.yaml"), yaml);
  }

  /** Runs the program to its end. */
  async run(args: string[], input?: string, env: Record<string, string> = {}): Promise<Ran> {
    const child = Bun.spawn([...PROGRAM, ...args], {
      env: { ...this.env, ...env },
      stdin: input === undefined ? "ignore" : new Blob([input]),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return { code, stdout, stderr };
  }

  /** Runs the program with --json and gives back its document; throws what it said when it failed. */
  async json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    const ran = await this.run([...args, "--json"]);
    if (ran.code !== 0) throw new Error(`kanbun ${args.join(" ")} exited ${ran.code}: ${ran.stderr}`);
    return JSON.parse(ran.stdout) as T;
  }

  /** Starts a command that runs until it is stopped; `remove` ends it at the latest. */
  start(...args: string[]): Running {
    const running = new Running([...PROGRAM, ...args], this.env);
    this.#children.add(running.child);
    return running;
  }

  /** Starts `serve` on a free port and waits for its first line. */
  async serve(...args: string[]): Promise<Served> {
    const child = Bun.spawn([...PROGRAM, "serve", "--port", "0", "--json", ...args], {
      env: this.env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: Bun.file(join(this.dir, "serve.stderr")),
    });
    this.#children.add(child);
    const hello = JSON.parse(await firstLineOf(child.stdout)) as Omit<Served, "child">;
    return { ...hello, child };
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await Promise.all([...this.#children].map((child) => child.exited));
    await endProcessesOf(this.dir);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export interface Served {
  url: string;
  token: string;
  pid: number;
  home: string;
  version: string;
  child: Bun.Subprocess;
}

/** Waits until `look` gives something truthy; fails with `what` after the deadline. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  deadlineMs = 30_000,
): Promise<NonNullable<Awaited<T>>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as NonNullable<Awaited<T>>;
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await Bun.sleep(25);
  }
}

async function firstLineOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error(`the program ended before its first line: ${text}`);
}
