import { boardPaths } from "../../src/config/index.ts";
import type { Board } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS, openBoard } from "../../src/kernel/index.ts";
import { DISPATCHER, OPERATOR } from "../support/board.ts";
import { claimed, verb } from "../support/verbs.ts";

/** The tasks that a picture of their own shows. */
export interface Stories {
  schema: string;
  api: string;
  implementation: string;
  review: string;
  deploy: string;
  backfill: string;
}

const PROFILES = "backend-dev qa-dev pm reviewer translator transcriber copywriter deploy-bot migrator".split(
  " ",
);
const AUTH = { tenant: "auth-project" };
const FLEET = { tenant: "content-ops" };
const NO_KEY = "could not be started: CLOUD_ACCESS_KEY is not set";

/** What the board of the stories is configured with: everybody is known, and all four places are taken. */
export const CONFIG = JSON.stringify({
  profiles: Object.fromEntries(PROFILES.map((name) => [name, { command: ["true"] }])),
  caps: { board: 4 },
  dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 },
});

/**
 * Plays the tutorial's stories on the board of a home, some hours of them before `now` (Unix seconds), and leaves it in
 * the middle of an ordinary day: ten cards done, four at work, four ready, one waiting, one blocked.
 */
export async function playStories(home: string, now: number): Promise<Stories> {
  const day = await Day.open(home, now);
  try {
    const { implementation, review } = await pipeline(day);
    const schema = await day.create(210, "Design the auth schema", "backend-dev", {
      ...AUTH,
      priority: 2,
      body: "Tables for **users**, **sessions** and password resets.\n\n- one migration, reversible\n- hash with `argon2id`",
    });
    const api = await day.create(210, "Implement the auth API", "backend-dev", {
      ...AUTH,
      priority: 2,
      parents: [schema],
    });
    await day.create(210, "Integration tests for auth", "qa-dev", { ...AUTH, priority: 2, parents: [api] });
    await day.work(schema, 190, 176, {
      summary: "Tables users, sessions and reset_tokens; migration 004.",
      metadata: {
        changed_files: ["migrations/004_auth.sql"],
        decisions: ["argon2id", "sessions expire after 30 days"],
      },
    });
    const backfill = await crash(day);
    await fleet(day);
    const deploy = await breaker(day);
    await day.begin(api, 7, "POST /login answers, sessions next");
    return { schema, api, implementation, review, deploy, backfill };
  } finally {
    day.board.close();
  }
}

/** A specification, work that was stopped once, and a review that has not begun. */
async function pipeline(day: Day): Promise<Pick<Stories, "implementation" | "review">> {
  const spec = await day.create(230, "Specify the password reset", "pm", AUTH);
  const implementation = await day.create(230, "Implement the password reset", "backend-dev", {
    ...AUTH,
    parents: [spec],
    body: "As specified: a mailed link, valid for 30 minutes.",
  });
  await day.work(spec, 226, 220, {
    summary: "Reset by mailed link, valid 30 minutes.",
    metadata: { acceptance: ["one use per link", "checks the new password", "mails the account owner"] },
  });
  await day.at(150, (board) => claimed(board, implementation));
  const reason = "Review: no check of password strength; the link can be used twice";
  await day.at(131, (board) => verb(board, "block", { task_id: implementation, reason }));
  await day.at(120, (board) => verb(board, "unblock", { task_id: implementation }));
  await day.work(implementation, 110, 46, {
    summary: "Strength is checked, links work once.",
    metadata: { changed_files: ["src/reset.ts"], tests_run: 31, review_iteration: 2 },
  });
  const review = await day.create(45, "Review the password reset", "reviewer", {
    ...AUTH,
    parents: [implementation],
  });
  return { implementation, review };
}

/** Twelve tasks for three kinds of worker, half-way. */
async function fleet(day: Day): Promise<void> {
  const make = (titles: string[], assignee: string): Promise<string[]> =>
    Promise.all(titles.map((title) => day.create(55, title, assignee, FLEET)));
  const pages = await make(
    ["Spanish", "French", "German"].map((language) => `Translate the homepage to ${language}`),
    "translator",
  );
  const calls = await make(
    [1, 2, 3, 4, 5].map((call) => `Transcribe call ${call}`),
    "transcriber",
  );
  const texts = await make(
    [101, 102, 103, 104].map((article) => `Product text for article ${article}`),
    "copywriter",
  );
  for (const [index, [id, metadata]] of [
    [pages[0], { words: 812 }],
    [pages[1], { words: 845 }],
    [calls[0], { minutes: 31, tokens: 18_400 }],
    [calls[1], { minutes: 12, tokens: 7_900 }],
    [texts[0], { words: 140 }],
    [texts[1], { words: 155 }],
  ].entries() as Iterable<[number, [string, object]]>)
    await day.work(id, 52 - index * 3, 44 - index * 3, { summary: "Done as asked.", metadata });
  await day.begin(texts[2] ?? "", 6, "third draft");
  await day.begin(pages[2] ?? "", 4, "7 of 12 sections");
  await day.begin(calls[2] ?? "", 2, "minute 9 of 27");
}

/** A profile that cannot start opens the breaker. */
async function breaker(day: Day): Promise<string> {
  const id = await day.create(38, "Deploy to staging", "deploy-bot", { priority: 1 });
  for (const minutes of [37, 36, 34]) {
    const { run_id } = await day.at(minutes, (board) => claimed(board, id));
    await day.at(minutes, (board) =>
      verb(board.as(DISPATCHER), "fail", { task_id: id, run_id, outcome: "spawn_failed", error: NO_KEY }),
    );
  }
  return id;
}

/** A worker that dies, and a second attempt that knows of it. */
async function crash(day: Day): Promise<string> {
  const id = await day.create(100, "Backfill the orders table", "migrator", {
    body: "All orders since 2019.",
  });
  const { run_id } = await day.at(99, (board) => claimed(board, id));
  await day.at(91, (board) =>
    verb(board.as(DISPATCHER), "fail", {
      task_id: id,
      run_id,
      outcome: "crashed",
      error: "killed by SIGKILL: out of memory at 2,310,000 rows",
      facts: { pid: 41_230, claimer: board.as(DISPATCHER).claimer },
    }),
  );
  await day.work(id, 90, 74, {
    summary: "Backfilled in chunks of 10,000; the first attempt had loaded all rows at once.",
    metadata: { rows: 4_812_077, chunk: 10_000, strategy: "chunked" },
  });
  return id;
}

/** A board whose clock is set to so many minutes before now. Its ids are the same on every day. */
class Day {
  readonly board: Board;
  readonly #clock: { seconds: number };
  readonly #now: number;

  private constructor(board: Board, clock: { seconds: number }, now: number) {
    this.board = board;
    this.#clock = clock;
    this.#now = now;
  }

  static async open(home: string, now: number): Promise<Day> {
    const clock = { seconds: now };
    let serial = 0;
    const next = (): string => {
      serial += 1;
      return (Math.imul(serial, 0x9e37_79b1) >>> 0).toString(16).padStart(8, "0");
    };
    const board = await openBoard({
      slug: "default",
      paths: boardPaths(home, "default"),
      clock: { now: () => clock.seconds, nowMs: () => clock.seconds * 1000 },
      ids: { task: () => `t_${next()}`, token: next, fraction: () => 0.5 },
      claimer: "workshop:2112",
      actor: OPERATOR,
      settings: { ...DEFAULT_SETTINGS, retryBackoffSeconds: 0 },
    });
    return new Day(board, clock, now);
  }

  at<T>(minutesAgo: number, act: (board: Board) => Promise<T>): Promise<T> {
    this.#clock.seconds = this.#now - minutesAgo * 60;
    return act(this.board);
  }

  async create(minutesAgo: number, title: string, assignee: string, more: object = {}): Promise<string> {
    const { task } = await this.at(minutesAgo, (board) =>
      verb(board, "create", { title, assignee, ...more }),
    );
    return task.id;
  }

  async begin(id: string, minutesAgo: number, note: string): Promise<void> {
    await this.at(minutesAgo, (board) => claimed(board, id));
    await this.at(minutesAgo, (board) => verb(board, "heartbeat", { task_id: id, note }));
  }

  async work(id: string, from: number, to: number, handoff: object): Promise<void> {
    await this.at(from, (board) => claimed(board, id));
    await this.at(to, (board) => verb(board, "complete", { task_id: id, ...handoff }));
  }
}
