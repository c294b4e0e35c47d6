// How fast the engine is, beside bun:sqlite on the same disk in the same run. `bun bench/engine.ts`
import { Database as NativeDatabase } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database, type SqlValue } from "../src/kernel/engine/index.ts";

const TASKS = 10_000;
const RUN_MILLISECONDS = 700;
const BULK_ROWS = 20_000;
const IDLE_SECONDS = 3;
const COMMITS_TO_NOTICE = 100;

const SCHEMA = `create table tasks (
  id text primary key, title text not null, status text not null, assignee text, priority integer not null,
  created_at real not null, updated_at real not null, attempts integer, body text, tenant text, parent text, result text
)`;
const COLUMNS =
  "id, title, status, assignee, priority, created_at, updated_at, attempts, body, tenant, parent, result";
const INSERT = `insert into tasks (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const HUNDRED = `select ${COLUMNS} from tasks order by id limit 100 offset ?`;
const ONE = `select ${COLUMNS} from tasks where id = ?`;
const SMALL_INSERT = "insert into notes (text) values (?)";

/** The little of a database both sides have. */
interface Contender {
  readonly name: string;
  exec(sql: string): void;
  all(sql: string): (...values: SqlValue[]) => unknown[];
  run(sql: string): (...values: SqlValue[]) => void;
  close(): void;
}

const [mode, watched = ""] = process.argv.slice(2);
const directory = mode === "--write" ? "" : mkdtempSync(join(tmpdir(), "kanbun-bench-"));
await (mode === "--write" ? writeWhenTold(watched) : bench());

async function bench(): Promise<void> {
  try {
    // First, while nothing else has filled the heap: a collector at work is not the price of listening.
    await measureWatching();
    const results = new Map<string, Record<string, number>>();
    for (const contender of [await engine(), native()]) {
      results.set(contender.name, measureAll(contender));
      contender.close();
    }
    print(results);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function measureAll(contender: Contender): Record<string, number> {
  fill(contender);
  let turn = 0;
  const hundred = contender.all(HUNDRED);
  const one = contender.all(ONE);
  const small = contender.run(SMALL_INSERT);
  const figures: Record<string, number> = {};
  figures["select 100 rows of 12 columns"] = perSecond(() => hundred((turn = (turn + 100) % TASKS)));
  figures["select 1 row by key"] = perSecond(() => one(taskId((turn = (turn + 7) % TASKS))));
  contender.exec("begin");
  figures["the same inside a transaction"] = perSecond(() => one(taskId((turn = (turn + 7) % TASKS))));
  contender.exec("commit");
  figures["scan of all rows, counted"] = perSecond(
    contender.all("select count(*) from tasks where body like '%x%'"),
  );
  figures["insert, durable commit each"] = perSecond(() => small("a short note"));
  contender.exec("pragma synchronous = normal");
  figures["insert, commit each, not synced"] = perSecond(() => small("a short note"));
  figures["insert in one transaction, rows"] = bulk(contender, small);
  return figures;
}

function fill(contender: Contender): void {
  contender.exec(SCHEMA);
  contender.exec("create table notes (id integer primary key, text text)");
  const insert = contender.run(INSERT);
  contender.exec("begin");
  for (let index = 0; index < TASKS; index++) {
    const now = 1_700_000_000 + index / 7;
    const title = `Write the part of the report that covers point ${index}`;
    insert(
      taskId(index),
      title,
      "ready",
      index % 3 ? "writer" : null,
      index % 5,
      now,
      now,
      0,
      "Größe: x".repeat(12),
      null,
      null,
      null,
    );
  }
  contender.exec("commit");
}

function bulk(contender: Contender, insert: (...values: SqlValue[]) => void): number {
  const started = performance.now();
  contender.exec("begin");
  for (let row = 0; row < BULK_ROWS; row++) insert(`note number ${row}`);
  contender.exec("commit");
  return (BULK_ROWS / (performance.now() - started)) * 1000;
}

function perSecond(work: () => void): number {
  const until = (deadline: number): number => {
    let count = 0;
    while (performance.now() < deadline) {
      work();
      count++;
    }
    return count;
  };
  until(performance.now() + RUN_MILLISECONDS / 4);
  const started = performance.now();
  const count = until(started + RUN_MILLISECONDS);
  return (count / (performance.now() - started)) * 1000;
}

/** Another process that commits whenever it is told to, and says when it had. */
async function writeWhenTold(path: string): Promise<void> {
  const writer = await openDatabase(path, { synchronous: "normal" });
  console.log("ready");
  for await (const _told of Bun.stdin.stream()) {
    writer.exec("insert into notes (text) values ('x')");
    console.log(epochMs());
  }
}

function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

async function measureWatching(): Promise<void> {
  const path = join(directory, "watched.db");
  const watcher = await openDatabase(path);
  watcher.exec("create table notes (id integer primary key, text text)");
  let notice = (): void => {};
  const stop = watcher.onCommit(() => notice());

  const before = process.cpuUsage();
  await Bun.sleep(IDLE_SECONDS * 1000);
  const used = process.cpuUsage(before);
  const share = (used.user + used.system) / 1000 / (IDLE_SECONDS * 1000);
  console.log(`listening while idle: ${(share * 100).toFixed(2)} % of one core`);

  const writer = Bun.spawn([process.execPath, import.meta.path, "--write", path], {
    stdin: "pipe",
    stdout: "pipe",
  });
  const committed = writer.stdout.getReader();
  await committed.read();
  const delays: number[] = [];
  for (let commit = 0; commit < COMMITS_TO_NOTICE; commit++) {
    await Bun.sleep(Math.random() * 30);
    const noticed = new Promise<number>((resolve) => (notice = () => resolve(epochMs())));
    await writer.stdin.write("go\n");
    await writer.stdin.flush();
    const { value } = await committed.read();
    delays.push((await noticed) - Number(new TextDecoder().decode(value)));
  }
  writer.kill();
  delays.sort((one, other) => one - other);
  const [median, worst] = [delays[delays.length >> 1]!, delays.at(-1)!];
  console.log(
    `a commit of another process is noticed after ${median.toFixed(1)} ms (median), ${worst.toFixed(1)} ms (worst)`,
  );
  stop();
  watcher.close();
}

async function engine(): Promise<Contender> {
  const database: Database = await openDatabase(join(directory, "engine.db"));
  const prepared = (sql: string) => database.prepare(sql);
  return {
    name: "engine",
    exec: (sql) => database.exec(sql),
    all: (sql) =>
      (
        (statement) =>
        (...values) =>
          statement.all(values)
      )(prepared(sql)),
    run: (sql) =>
      (
        (statement) =>
        (...values) =>
          void statement.run(values)
      )(prepared(sql)),
    close: () => database.close(),
  };
}

function native(): Contender {
  const database = new NativeDatabase(join(directory, "native.db"));
  database.exec("pragma journal_mode = wal; pragma synchronous = full");
  return {
    name: "bun:sqlite",
    exec: (sql) => void database.exec(sql),
    all: (sql) =>
      (
        (statement) =>
        (...values) =>
          statement.all(...values)
      )(database.prepare(sql)),
    run: (sql) =>
      (
        (statement) =>
        (...values) =>
          void statement.run(...values)
      )(database.prepare(sql)),
    close: () => database.close(),
  };
}

function taskId(index: number): string {
  return `t_${index.toString(16).padStart(8, "0")}`;
}

function print(results: Map<string, Record<string, number>>): void {
  const [ours, theirs] = [results.get("engine")!, results.get("bun:sqlite")!];
  console.log(`${"per second".padEnd(36)}${"engine".padStart(12)}${"bun:sqlite".padStart(12)}`);
  for (const [what, figure] of Object.entries(ours)) {
    const columns = [figure, theirs[what]!].map((each) => Math.round(each).toLocaleString("en").padStart(12));
    console.log(`${what.padEnd(36)}${columns.join("")}`);
  }
}
