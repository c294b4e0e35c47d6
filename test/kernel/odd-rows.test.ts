import { expect, setDefaultTimeout, test } from "bun:test";
import type { Board } from "../../src/kernel/index.ts";
import { TABLES } from "../../src/kernel/schema.ts";
import { DISPATCHER } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, verb } from "../support/verbs.ts";
import { expectViews } from "../support/views.ts";

const here = freshBoard();
// Thousands of views, in one test: on a busy host they take their time.
setDefaultTimeout(180_000);

/** What another program may have written into any column. */
const ODD = {
  nothing: "null",
  bytes: "x'4f6b00ff'",
  text: "'no number'",
  huge: "9223372036854775807",
  infinite: "-9e999",
  "no UTF-8": "cast(x'ff41' as text)",
  empty: "''",
};

/** Something in every table. */
async function furnished(board: Board): Promise<string[]> {
  const parent = await made(board, { tenant: "t" });
  const child = await made(board, { parents: [parent] });
  const done = await made(board);
  const { run_id } = await claimed(board, parent);
  await verb(board.as(DISPATCHER), "spawned", { task_id: parent, run_id, pid: 9, host: "h", identity: "x" });
  await verb(board, "heartbeat", { task_id: parent, note: "n" });
  await verb(board, "comment", { task_id: parent, body: "b" });
  await verb(board, "attach", { task_id: parent, filename: "f", content: "YQ==" });
  await verb(board, "notify-subscribe", { task_id: done, platform: "telegram", chat_id: "1" });
  await verb(board, "complete", { task_id: done, summary: "s", metadata: { a: 1 } });
  await verb(board, "edit", { task_id: child, title: "edited" });
  await verb(board, "park", { name: "bob", until: 2_000_000_000 });
  await verb(board.as(DISPATCHER), "beat", { id: "d", pid: 1, host: "h" });
  return [parent, child, done];
}

/** Does the work on a board that is afterwards as it was. */
async function tried(board: Board, work: (tx: Board) => Promise<void>): Promise<void> {
  const back = new Error("back");
  await board
    .transaction(async (tx) => {
      await work(tx);
      throw back;
    })
    .catch((error: unknown) => {
      if (error !== back) throw error;
    });
}

/** Writes a value into a column of all rows; false when the table's own constraints refuse it. */
async function wrote(tx: Board, table: string, column: string, value: string): Promise<boolean> {
  const parts = [`update ${table} set "${column}" = ${value}`];
  try {
    await tx.sql(Object.assign(parts, { raw: parts }));
    return true;
  } catch {
    return false;
  }
}

test("whatever another program wrote into a column, every view of the board still opens, as text and numbers", async () => {
  const ids = await furnished(here.board);
  let columns = 0;
  for (const [table, declared] of Object.entries(TABLES))
    for (const column of declared
      .map((each) => each.split(" ")[0] ?? "")
      .filter((each) => each !== "PRIMARY"))
      for (const [kind, value] of Object.entries(ODD))
        await tried(here.board, async (tx) => {
          if (!(await wrote(tx, table, column, value))) return;
          columns += 1;
          const known = table === "tasks" && column === "id" ? [] : ids.slice(columns % 3, (columns % 3) + 1);
          await expectViews(tx, `${table}.${column} = ${kind}`, known);
        });
  expect(columns).toBeGreaterThan(500);
});

test("bytes in a title are shown as the text they are; the card can be edited, deleted and brought back", async () => {
  const id = await made(here.board, { title: "plain" });
  await here.board.transaction((tx) => tx.sql`update tasks set title = x'4fc3a9ff' where id = ${id}`);
  const { tasks } = await verb(here.board, "board-snapshot");
  expect(tasks.map(({ title }) => title)).toEqual(["Oé\ufffd"]);
  expect((await verb(here.board, "show", { task_id: id })).task.title).toBe("Oé\ufffd");
  await verb(here.board, "delete", { task_id: id });
  await verb(here.board, "undo");
  expect((await verb(here.board, "list")).map(({ title }) => title)).toEqual(["Oé\ufffd"]);
  await verb(here.board, "edit", { task_id: id, title: "mended" });
  expect((await verb(here.board, "show", { task_id: id })).task.title).toBe("mended");
});

test("a status that is bytes, or none this program knows, stands in todo and is counted there once", async () => {
  const ids = [await made(here.board), await made(here.board), await made(here.board)];
  await tried(here.board, async (tx) => {
    await tx.sql`update tasks set status = cast('ready' as blob) where id = ${ids[0] ?? ""}`;
    await tx.sql`update tasks set status = 'paused' where id = ${ids[1] ?? ""}`;
    const { columns, tasks } = await verb(tx, "board-snapshot");
    expect(columns.filter(({ count }) => count > 0).map(({ name, count }) => [name, count])).toEqual([
      ["todo", 2],
      ["ready", 1],
    ]);
    expect(tasks.map(({ id }) => id).sort()).toEqual(ids);
  });
});

test("numbers written as text are numbers; what is none is nothing", async () => {
  const id = await made(here.board);
  await tried(here.board, async (tx) => {
    await tx.sql`
      update tasks set priority = cast('7' as blob), started_at = 'soon', not_before = 'later', created_at = 'then'`;
    expect((await verb(tx, "list"))[0]).toMatchObject({
      priority: 7,
      started_at: null,
      not_before: null,
      created_at: 0,
    });
    expect((await verb(tx, "why", { task_id: id })).gates).toMatchObject([{ code: "dispatcher_down" }]);
  });
});
