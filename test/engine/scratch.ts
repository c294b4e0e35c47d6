import { afterEach } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openDatabase,
  type Database,
  type OpenOptions,
  type Row,
  type SqlValue,
} from "../../src/kernel/engine/index.ts";

const DEADLINE_MILLISECONDS = 30_000;

const directories: string[] = [];
const databases: Database[] = [];
const processes: { kill(signal: "SIGKILL"): void; exited: Promise<number> }[] = [];

afterEach(async () => {
  for (const database of databases.splice(0)) database.close();
  for (const process of processes.splice(0)) {
    process.kill("SIGKILL");
    await process.exited;
  }
  for (const directory of directories.splice(0)) {
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "kanbun-engine-"));
  directories.push(directory);
  return directory;
}

/** Opens a board that is closed after the test. */
export async function open(path: string, options?: OpenOptions): Promise<Database> {
  const database = await openDatabase(path, options);
  databases.push(database);
  return database;
}

/** A new board file with a table `t (a, b)`. */
export async function openNew(name = "board.db"): Promise<Database> {
  const database = await open(join(scratch(), name));
  database.exec("create table t (a integer primary key, b)");
  return database;
}

/** Runs one statement and gives its rows. */
export function rows(database: Database, sql: string, ...values: SqlValue[]): Row[] {
  const statement = database.prepare(sql);
  try {
    return statement.all(values);
  } finally {
    statement.finalize();
  }
}

/** The only value of the only row. */
export function value(database: Database, sql: string, ...values: SqlValue[]): SqlValue {
  const [row] = rows(database, sql, ...values);
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return Object.values(row)[0]!;
}

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Starts a program that ends with the test at the latest. Its output is collected. */
export function start(command: string[], options: { stdin?: string; env?: Record<string, string> } = {}) {
  const process = Bun.spawn(command, {
    stdin: options.stdin === undefined ? "ignore" : new Blob([options.stdin]),
    stdout: "pipe",
    stderr: "pipe",
    // A locale that the host does not have makes shells complain where a test reads what a program said.
    env: { ...Bun.env, LC_ALL: "C", ...options.env },
  });
  processes.push(process);
  return process;
}

/** Starts a program that is talked to, and that ends with the test at the latest. */
export function startTalking(command: string[]) {
  const process = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  processes.push(process);
  return process;
}

/** Runs a program to its end. */
export async function run(command: string[], options: { stdin?: string } = {}): Promise<Finished> {
  const process = start(command, options);
  const [out, errors, code] = await Promise.all([
    new Response(process.stdout).text(),
    new Response(process.stderr).text(),
    process.exited,
  ]);
  return { code, out, errors };
}

/** Runs SQL in the native shell; fails the test when the shell fails. */
export async function native(path: string, sql: string): Promise<string> {
  const { code, out, errors } = await run(["sqlite3", "-batch", "-cmd", ".timeout 30000", path, sql]);
  if (code !== 0) throw new Error(`sqlite3: ${errors}`);
  return out.trim();
}

/** One of the scripts of this folder, under the Bun that runs the tests. */
export function script(name: string, ...values: (string | number)[]): string[] {
  return [process.execPath, join(import.meta.dir, "processes", name), ...values.map(String)];
}

/** A process that has the board open, has run the SQL, and stays until its stdin is closed or it is killed. */
export async function hold(path: string, sql = "select 1") {
  const process = startTalking(script("holder.ts", path, sql));
  if ((await lines(process.stdout).next()) !== "ready") throw new Error("the holder did not start");
  return process;
}

/** A line-wise reader of a process that talks to its test. */
export function lines(stream: ReadableStream<Uint8Array>): { next(): Promise<string | undefined> } {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let buffered = "";
  return {
    async next() {
      for (;;) {
        const end = buffered.indexOf("\n");
        if (end >= 0) {
          const line = buffered.slice(0, end);
          buffered = buffered.slice(end + 1);
          return line;
        }
        const { done, value: bytes } = await reader.read();
        if (done) return undefined;
        buffered += decoder.decode(bytes, { stream: true });
      }
    },
  };
}

/** What a process has open, sorted. */
export function openFiles(pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory)
    .map((descriptor) => {
      try {
        return readlinkSync(join(directory, descriptor));
      } catch {
        // Closed meanwhile.
        return "";
      }
    })
    .toSorted();
}

/** Waits until the condition holds; fails after a deadline. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MILLISECONDS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`still not so: ${what}`);
    await Bun.sleep(2);
  }
}

/** What the call throws; fails when it throws nothing. */
export function thrownBy(call: () => unknown): Error & { code?: string; sqliteCode?: number; hint?: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
