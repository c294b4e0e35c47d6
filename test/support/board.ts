import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor, Board, BoardOptions } from "../../src/kernel/index.ts";
import { DEFAULT_SETTINGS, openBoard } from "../../src/kernel/index.ts";

/** A clock that stands until it is moved. */
export class FixedClock {
  seconds = 1_800_000_000;
  now(): number {
    return this.seconds;
  }
  nowMs(): number {
    return this.seconds * 1000;
  }
  advance(seconds: number): void {
    this.seconds += seconds;
  }
}

export const OPERATOR: Actor = { role: "operator", name: "user" };
export const DISPATCHER: Actor = { role: "dispatcher", name: "dispatcher" };

/** The actor a worker is after a claim. */
export function workerOf(claim: { task: { id: string }; run_id: number; token: string }): Actor {
  return {
    role: "worker",
    name: "worker",
    run: { task_id: claim.task.id, run_id: claim.run_id, token: claim.token },
  };
}

export interface TestBoard {
  board: Board;
  clock: FixedClock;
  dir: string;
  close(): void;
}

/** A real SQLite board, in memory unless a path is given, with a fixed clock and counted ids. */
export async function testBoard(options: Partial<BoardOptions> = {}, file?: string): Promise<TestBoard> {
  const dir = mkdtempSync(join(tmpdir(), "kanbun-test-"));
  const clock = new FixedClock();
  let serial = 0;
  const next = () => (serial += 1).toString(16).padStart(8, "0");
  const board = await openBoard({
    slug: "default",
    paths: {
      database: file ?? ":memory:",
      workspaces: join(dir, "workspaces"),
      logs: join(dir, "logs"),
      attachments: join(dir, "attachments"),
    },
    clock,
    ids: { task: () => `t_${next()}`, token: () => `token-${next()}`, fraction: () => 0.5 },
    claimer: "testhost:1",
    actor: OPERATOR,
    settings: DEFAULT_SETTINGS,
    ...options,
  }).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  return {
    board,
    clock,
    dir,
    close() {
      board.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
