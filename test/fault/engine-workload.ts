import { EngineError, type Database } from "../../src/kernel/engine/index.ts";

/** Each transaction writes this many rows; seeing another number of them later means it was torn. */
const ROWS_OF_TRANSACTION = 3;

/** What was promised to the caller, and what failed with an error. */
export interface Outcome {
  readonly acknowledged: Set<number>;
  readonly failed: Set<number>;
  readonly errors: EngineError[];
}

export const SCHEMA = "create table if not exists steps (step integer, part integer, filler text)";

/**
 * Numbered transactions of several rows, with an occasional checkpoint. Every error but an EngineError is a bug and is
 * thrown on. `which` gives the connection for each step.
 */
export function work(which: (step: number) => Database, steps: number, fillerBytes: number): Outcome {
  const outcome: Outcome = { acknowledged: new Set(), failed: new Set(), errors: [] };
  for (let step = 1; step <= steps; step++) {
    const board = which(step);
    try {
      board.exec("begin immediate");
      const insert = board.prepare("insert into steps values (?, ?, ?)");
      for (let part = 0; part < ROWS_OF_TRANSACTION; part++)
        insert.run([step, part, "f".repeat(fillerBytes)]);
      insert.finalize();
      board.exec("commit");
      outcome.acknowledged.add(step);
      if (step % 4 === 0) board.exec("pragma wal_checkpoint(truncate)");
    } catch (error) {
      note(outcome, step, error);
      try {
        if (board.inTransaction) board.exec("rollback");
      } catch (second) {
        note(outcome, step, second);
      }
    }
  }
  return outcome;
}

/** What is wrong with the board after the storm; empty when everything promised is there and nothing is torn. */
export function damage(board: Database, { acknowledged }: Outcome): string[] {
  const found = new Map(
    board
      .prepare("select step, count(*) as parts from steps group by step")
      .all([])
      .map(({ step, parts }) => [step, parts]),
  );
  const lost = [...acknowledged].filter((step) => !found.has(step)).map((step) => `lost ${step}`);
  const torn = [...found]
    .filter(([, parts]) => parts !== ROWS_OF_TRANSACTION)
    .map(([step]) => `torn ${String(step)}`);
  const check = board.prepare("pragma integrity_check").all([])[0]!.integrity_check;
  return [...lost, ...torn, ...(check === "ok" ? [] : [String(check)])];
}

function note(outcome: Outcome, step: number, error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
  outcome.errors.push(error);
  if (!outcome.acknowledged.has(step)) outcome.failed.add(step);
}
