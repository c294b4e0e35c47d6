import type { Board } from "../../src/kernel/index.ts";

/** How many cards a board of the benches has. */
export const CARDS = 10_000;
const WORDS =
  "fix build deploy review parser cache index login queue retry worker export schema lease token metric".split(
    " ",
  );

export interface Mix {
  name: string;
  /** Share of cards by status. */
  shares: Record<string, number>;
}
export const MIXES: Mix[] = [
  {
    name: "grown board (8 % open)",
    shares: {
      triage: 0.01,
      todo: 0.03,
      ready: 0.03,
      running: 0.002,
      blocked: 0.008,
      done: 0.72,
      archived: 0.2,
    },
  },
  {
    name: "all open",
    shares: {
      triage: 0.1,
      todo: 0.3,
      scheduled: 0.05,
      ready: 0.4,
      running: 0.02,
      blocked: 0.1,
      review: 0.03,
    },
  },
];

/** Fills a new board with cards of a mix, written straight into its tables. */
export async function fill(board: Board, shares: Record<string, number>): Promise<void> {
  const now = board.clock.now();
  await board.transaction(async (tx) => {
    let made = 0;
    for (const [status, share] of Object.entries(shares))
      for (let count = 0; count < share * CARDS; count += 1, made += 1) {
        const id = tx.ids.task();
        const title = Array.from(
          { length: 4 + (made % 4) },
          (_, word) => WORDS[(made * 7 + word * 5 + count) % WORDS.length],
        ).join(" ");
        const ended = status === "done" || status === "archived" ? now - made : null;
        await tx.sql`insert into tasks (id, title, body, assignee, status, priority, created_by, created_at, started_at, completed_at)
          values (${id}, ${`${title} ${made}`}, ${"text ".repeat(100)}, ${`agent-${made % 7}`}, ${status}, ${made % 5}, 'bench', ${now - made * 60},
            ${ended}, ${ended})`;
        await tx.sql`insert into task_events (task_id, kind, created_at, actor) values (${id}, 'created', ${now}, 'bench')`;
      }
  });
}
