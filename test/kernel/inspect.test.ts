import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SCHEMA_VERSION } from "../../src/kernel/schema.ts";
import { damages, inspect } from "../../src/kernel/index.ts";
import { testBoard } from "../support/board.ts";
import { made, refusal } from "../support/verbs.ts";

test("a board opened for reading is looked at as it is, and what it refuses says what to do next", async () => {
  const dir = mkdtempSync(join(tmpdir(), "kanbun-inspect-"));
  const file = join(dir, "kanban.db");
  try {
    const writer = await testBoard({}, file);
    await made(writer.board);
    const { board, close } = await testBoard({ open: { readonly: true } }, file);
    expect(await inspect(board)).toEqual({
      outdated: false,
      schema_version: String(SCHEMA_VERSION),
      journal_mode: "wal",
      newest_event_at: writer.clock.now(),
    });
    expect(await damages(board)).toEqual([]);
    const { code, hint } = await refusal(made(board));
    expect([code, hint]).toEqual(["io", "kanbun doctor says what is wrong with host and home"]);
    await writer.board.sql`drop table kanbun_parked`;
    expect(await inspect(board)).toMatchObject({ outdated: true, newest_event_at: null });
    close();
    writer.close();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
