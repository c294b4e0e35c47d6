import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The scenario of the self-test: it drives the program as a user does, by its own commands, in a scratch home.
 * Each step throws with a sentence when what it saw is wrong.
 */
export interface Step {
  name: string;
  run(bench: Bench): Promise<void>;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a step can do. */
export interface Bench {
  readonly home: string;
  readonly facts: Map<string, string>;
  /** Runs this program to its end in the scratch home. */
  run(...args: string[]): Promise<Ran>;
  /** Starts `serve` and returns its first line. */
  serve(): Promise<{ url: string; token: string }>;
  stopServing(): Promise<number>;
}

const CONFIG = `profiles:
  echo:
    preset: shell
    command: ["sh", "-c", "echo done by {task_id}"]
  broken:
    preset: shell
    command: ["sh", "-c", "echo it broke; exit 3"]
    max_retries: 1
dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 }
`;

const GRAPH = [
  { title: "first", parents: [] },
  { title: "left", parents: ["first"] },
  { title: "right", parents: ["first"] },
  { title: "joined", parents: ["left", "right"] },
] as const;

/** Generous, for a host that is busy with other things; the whole takes about two seconds on an idle one. */
const DEADLINE_MS = 30_000;
const POLL_MS = 20;

export const STEPS: readonly Step[] = [
  {
    name: "init creates a board",
    async run(bench) {
      writeFileSync(join(bench.home, "config.yaml"), CONFIG);
      await ok(bench, "init");
    },
  },
  {
    name: "tasks wait for the tasks before them",
    async run(bench) {
      for (const { title, parents } of GRAPH) {
        const links = parents.flatMap((parent) => ["--parent", known(bench, parent)]);
        const task = await json<{ id: string; status: string }>(
          bench,
          "create",
          title,
          "--assignee",
          "echo",
          ...links,
        );
        bench.facts.set(title, task.id);
        same(`status of ${title}`, task.status, parents.length > 0 ? "todo" : "ready");
      }
      const broken = await json<{ id: string }>(bench, "create", "broken", "--assignee", "broken");
      bench.facts.set("broken", broken.id);
    },
  },
  {
    name: "bad input is refused and changes nothing",
    async run(bench) {
      const { code, stderr } = await bench.run("create", "  ");
      same("exit code of a blank title", code, 2);
      if (/\n\s+at /u.test(stderr)) throw new Error(`a stack trace was shown: ${stderr}`);
    },
  },
  {
    name: "serve starts and wants a token",
    async run(bench) {
      const { url, token } = await bench.serve();
      bench.facts.set("url", url).set("token", token);
      same("status of /healthz", (await fetch(new URL("/healthz", url))).status, 200);
      same("status without a token", (await fetch(new URL("/api/board", url))).status, 401);
    },
  },
  {
    name: "workers do the tasks in order and hand their results on",
    async run(bench) {
      await settled(bench);
      for (const { title } of GRAPH) {
        const id = known(bench, title);
        const { task, runs } = await json<Shown>(bench, "show", id);
        same(`status of ${title}`, task.status, "done");
        same(`attempts at ${title}`, runs.length, 1);
        same(`result of ${title}`, runs[0]?.summary, `done by ${id}`);
      }
    },
  },
  {
    name: "a failing worker is seen, and its last words kept",
    async run(bench) {
      const { task, runs } = await json<Shown>(bench, "show", known(bench, "broken"));
      same("status of the broken task", task.status, "blocked");
      if (!JSON.stringify(runs).includes("it broke"))
        throw new Error("the log's last lines are not in the failure");
    },
  },
  {
    name: "HTTP tells the same as the command line",
    async run(bench) {
      const listed = await json<{ id: string; status: string }[]>(bench, "list");
      const told = (tasks: { id: string; status: string }[]) =>
        tasks.map(({ id, status }) => `${id} ${status}`).toSorted();
      same("the board over HTTP", told(await boardOverHttp(bench)).join(), told(listed).join());
    },
  },
  {
    name: "serve stops when asked",
    async run(bench) {
      same("exit code of serve", await bench.stopServing(), 0);
    },
  },
];

interface Shown {
  task: { status: string };
  runs: { summary: string | null }[];
}

async function ok(bench: Bench, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await bench.run(...args);
  if (code !== 0) throw new Error(`kanbun ${args.join(" ")} exited ${code}: ${stderr.trim()}`);
  return stdout;
}

async function json<T>(bench: Bench, ...args: string[]): Promise<T> {
  return JSON.parse(await ok(bench, ...args, "--json")) as T;
}

/** Waits until no task can move any more. */
async function settled(bench: Bench): Promise<void> {
  for (const end = performance.now() + DEADLINE_MS; ;) {
    const statuses = (await boardOverHttp(bench)).map(({ status }) => status);
    if (statuses.every((status) => status === "done" || status === "blocked")) return;
    if (performance.now() > end) throw new Error(`after ${DEADLINE_MS} ms tasks are ${statuses.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function boardOverHttp(bench: Bench): Promise<{ id: string; status: string }[]> {
  const answer = await fetch(new URL("/api/board", known(bench, "url")), {
    headers: { authorization: `Bearer ${known(bench, "token")}` },
  });
  same("status of /api/board", answer.status, 200);
  const { columns } = (await answer.json()) as { columns: { tasks: { id: string; status: string }[] }[] };
  return columns.flatMap(({ tasks }) => tasks);
}

function known(bench: Bench, fact: string): string {
  const value = bench.facts.get(fact);
  if (value === undefined) throw new Error(`needs an earlier step (${fact})`);
  return value;
}

function same(what: string, seen: unknown, wanted: unknown): void {
  if (seen !== wanted) throw new Error(`${what} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`);
}
