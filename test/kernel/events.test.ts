import { expect, test } from "bun:test";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, verb } from "../support/verbs.ts";

const here = freshBoard();

/** Events as another program reads them from the file: run, kind, and the payload's very text. */
async function told(task_id: string): Promise<unknown[][]> {
  const rows = await here.board.sql<{ run_id: number | null; kind: string; payload: string | null }>`
    select run_id, kind, payload from task_events where task_id = ${task_id} order by id`;
  return rows.map(({ run_id, kind, payload }) => [run_id, kind, payload]);
}

test("a worked task leaves exactly the events, runs and payloads that programs sharing the file read", async () => {
  const { board, clock } = here;
  const dispatcher = board.as(DISPATCHER);
  const parent = await made(board);
  const id = await made(board, { parents: [parent, parent], skills: [" x ", "x"], tenant: "T" });
  await verb(board, "complete", { task_id: parent, result: "né", summary: "\n first\nsecond" });
  const first = await claimed(board, id, { ttl_seconds: 0 });
  clock.advance(1);
  await verb(dispatcher, "release-stale");
  const second = await claimed(board, id);
  await verb(dispatcher, "spawned", {
    task_id: id,
    run_id: second.run_id,
    pid: 5,
    host: "h",
    identity: null,
  });
  await verb(board.as(workerOf(second)), "heartbeat", { task_id: id, note: "" });
  await verb(board.as(workerOf(second)), "heartbeat", { task_id: id, note: "n" });
  await verb(board, "archive", { task_id: id });
  expect(await told(parent)).toEqual([
    [null, "created", '{"assignee":"ada","status":"ready","parents":[],"tenant":null,"skills":null}'],
    [1, "completed", '{"result_len":2,"summary":"first"}'],
  ]);
  const [one, two] = [first.run_id, second.run_id];
  const lock = "testhost:1";
  expect(await told(id)).toEqual([
    [
      null,
      "created",
      `{"assignee":"ada","status":"todo","parents":["${parent}","${parent}"],"tenant":"T","skills":["x"]}`,
    ],
    [null, "promoted", null],
    [one, "claimed", JSON.stringify({ lock, expires: clock.now() - 1, run_id: one })],
    [one, "reclaimed", JSON.stringify({ stale_lock: lock })],
    [two, "claimed", JSON.stringify({ lock, expires: clock.now() + 900, run_id: two })],
    [two, "spawned", '{"pid":5}'],
    [two, "heartbeat", null],
    [two, "heartbeat", '{"note":"n"}'],
    [two, "archived", null],
  ]);
});

test("what people do by hand leaves exactly the events and payloads that programs sharing the file read", async () => {
  const { board } = here;
  const [id, child] = [await made(board), await made(board)];
  await verb(board, "move", { task_id: id, status: "triage" });
  await verb(board, "edit", { task_id: id, priority: 3, title: "x" });
  await verb(board, "assign", { task_id: id, assignee: null });
  await verb(board, "comment", { task_id: id, body: "  x ", author: " me " });
  await verb(board, "move", { task_id: id, status: "ready" });
  await verb(board, "block", { task_id: id });
  await verb(board, "unblock", { task_id: id });
  for (let i = 0; i < 2; i += 1) await verb(board, "link", { parent_id: id, child_id: child });
  await verb(board, "unlink", { parent_id: id, child_id: child });
  expect((await told(id)).slice(1)).toEqual([
    [null, "status", '{"status":"triage"}'],
    [null, "reprioritized", '{"priority":3}'],
    [null, "edited", '{"fields":["title"]}'],
    [null, "assigned", '{"assignee":null}'],
    [null, "commented", '{"author":" me ","len":4}'],
    [null, "status", '{"status":"ready"}'],
    [null, "blocked", '{"reason":null}'],
    [null, "unblocked", null],
  ]);
  const pair = JSON.stringify({ parent: id, child });
  expect((await told(child)).slice(1)).toEqual([
    [null, "linked", pair],
    [null, "linked", pair],
    [null, "unlinked", pair],
    [null, "promoted", null],
  ]);
});
