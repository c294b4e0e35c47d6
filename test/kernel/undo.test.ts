import { expect, test } from "bun:test";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });
const undo = (input: object = {}) => verb(here.board, "undo", input);

/** Undoes the latest change, checks that the task is as before, does it again, and checks that too. */
async function thereAndBack(task_id: string, work: () => Promise<unknown>): Promise<void> {
  const before = await show(task_id);
  await work();
  const changed = await show(task_id);
  const undone = await undo({ task_id });
  expect(undone.message).toContain(task_id);
  expect({ ...(await show(task_id)), events: [], runs: [] }).toEqual({ ...before, events: [], runs: [] });
  const again = await undo({ event_id: undone.event_id });
  expect(again.message).toContain("did again");
  expect({ ...(await show(task_id)), events: [] }).toEqual({ ...changed, events: [] });
}

test("edit, priority, assign, link, unlink, schedule, promote, move and archive are undone and done again", async () => {
  const parent = await made(here.board);
  const id = await made(here.board, { skills: ["a"], params: { k: "v" } });
  const at = here.clock.now() + 60;
  for (const [name, input] of [
    ["edit", { title: "other", body: "b", skills: null, params: null }],
    ["edit", { priority: 7 }],
    ["assign", { assignee: null }],
    ["schedule", { not_before: at }],
    ["promote", {}],
    ["move", { status: "triage" }],
    ["move", { status: "ready" }],
    ["archive", {}],
    ["reopen", {}],
    ["block", { reason: "r", kind: "capability" }],
    ["unblock", {}],
    ["move", { status: "blocked", reason: "r" }],
    ["move", { status: "ready" }],
    ["move", { status: "review" }],
    ["move", { status: "done", result: "r" }],
    ["reopen", {}],
    ["complete", { result: "r" }],
  ] as const)
    await thereAndBack(id, () => verb(here.board, name, { task_id: id, ...input }));
  const child = await made(here.board);
  await thereAndBack(child, () => verb(here.board, "link", { parent_id: parent, child_id: child }));
  await thereAndBack(child, () =>
    verb(here.board, "link", { parent_id: parent, child_id: child, gate: "any" }),
  );
  await thereAndBack(child, () => verb(here.board, "promote", { task_id: child, reason: "now" }));
  await thereAndBack(child, () => verb(here.board, "unlink", { parent_id: parent, child_id: child }));
  await thereAndBack(child, () => verb(here.board, "cancel", { task_id: child }));
});

test("undo without a name steps back through the latest changes", async () => {
  const id = await made(here.board, { title: "one" });
  await verb(here.board, "edit", { task_id: id, title: "two" });
  await verb(here.board, "edit", { task_id: id, title: "three" });
  await undo();
  expect((await show(id)).task.title).toBe("two");
  await undo();
  expect((await show(id)).task.title).toBe("one");
  expect((await refusal(undo())).code).toBe("not_found");
});

test("refused when a later change touched the same field, and allowed when it touched another", async () => {
  const id = await made(here.board, { title: "one" });
  const first = async () => (await verb(here.board, "undo-list", { task_id: id, limit: 1 }))[0]?.id;
  await verb(here.board, "edit", { task_id: id, title: "two" });
  const two = await first();
  await verb(here.board, "edit", { task_id: id, title: "three" });
  const three = await first();
  await verb(here.board, "assign", { task_id: id, assignee: "bob" });
  const { code, message, hint } = await refusal(undo({ event_id: two }));
  expect(code).toBe("wrong_state");
  expect(message).toContain("title was changed again");
  expect(hint).toBe(`kanbun undo ${three}`);
  await undo({ event_id: three });
  await undo({ event_id: two });
  expect((await show(id)).task).toMatchObject({ title: "one", assignee: "bob" });
  expect((await refusal(undo({ event_id: two }))).message).toContain("undone already");
});

test("refused when a program changed the value since", async () => {
  const id = await made(here.board);
  await verb(here.board, "move", { task_id: id, status: "triage" });
  const [event] = await verb(here.board, "undo-list");
  await here.board.transaction((tx) => tx.sql`update tasks set status = 'blocked' where id = ${id}`);
  expect((await refusal(undo({ event_id: event?.id }))).message).toContain("status is another by now");
});

test("it never rewinds a running process, and says so", async () => {
  const id = await made(here.board, { triage: true });
  await verb(here.board, "move", { task_id: id, status: "ready" });
  await claimed(here.board, id);
  const { message, hint } = await refusal(undo({ task_id: id }));
  expect(message).toContain("never rewinds a running process");
  expect(hint).toBe(`kanbun reclaim ${id}`);
  expect((await show(id)).task.status).toBe("running");
});

test("after a claim by hand an undo names the live run, and takes back nothing older", async () => {
  const [other, id] = [await made(here.board), await made(here.board)];
  await verb(here.board, "edit", { task_id: other, title: "edited" });
  await verb(here.board, "move", { task_id: id, status: "running" });
  expect((await refusal(undo())).message).toContain(`"claimed" of ${id}: a run is live`);
  expect((await show(other)).task.title).toBe("edited");
  await verb(here.board, "reclaim", { task_id: id });
  expect((await undo()).undone.task_id).toBe(other);
});

test("a worker's own completion is no person's change", async () => {
  const id = await made(here.board);
  await claimed(here.board, id);
  await verb(here.board.as({ role: "dispatcher", name: "d" }), "complete", { task_id: id });
  expect(await verb(here.board, "undo-list", { task_id: id })).toEqual([]);
  expect((await refusal(undo({ event_id: 1 }))).code).toBe("not_found");
});

test("undoing a link another path has closed in the meantime is refused", async () => {
  const [a, b] = [await made(here.board), await made(here.board)];
  await verb(here.board, "link", { parent_id: a, child_id: b });
  await verb(here.board, "unlink", { parent_id: a, child_id: b });
  const [unlinked] = await verb(here.board, "undo-list", { task_id: b });
  await verb(here.board, "link", { parent_id: b, child_id: a });
  expect((await refusal(undo({ event_id: unlinked?.id }))).message).toContain("cannot be linked");
});

test("undo-list tells what each change altered and whether it stands", async () => {
  const id = await made(here.board);
  await verb(here.board, "edit", { task_id: id, priority: 2 });
  await undo();
  const [redo, edit] = await verb(here.board, "undo-list");
  expect(edit).toMatchObject({
    kind: "reprioritized",
    actor: "user",
    undone: true,
    change: { priority: [0, 2] },
  });
  expect(redo).toMatchObject({ kind: "undone", undone: false, of: edit?.id as number });
  expect(await verb(here.board, "undo-list", { since: redo?.id })).toEqual([]);
});

test("a supersede cannot be undone, and undo says so instead of taking back something older", async () => {
  const [old, next] = [await made(here.board, { title: "old" }), await made(here.board)];
  await verb(here.board, "edit", { task_id: old, title: "edited" });
  const [edit] = await verb(here.board, "undo-list");
  await verb(here.board, "supersede", { task_id: old, by: next });
  const [event] = (await show(old)).events.filter(({ kind }) => kind === "superseded");
  for (const input of [{}, { task_id: old }, { event_id: event?.id }]) {
    const { code, message } = await refusal(undo(input));
    expect([code, message]).toEqual([
      "wrong_state",
      expect.stringContaining(`cannot undo "superseded" of ${old}`),
    ]);
  }
  expect((await refusal(undo())).hint).toContain(`kanbun undo ${edit?.id}`);
  expect((await show(old)).task).toMatchObject({ title: "edited", status: "archived" });
  await verb(here.board, "edit", { task_id: next, title: "newer" });
  await undo();
  await undo({ event_id: edit?.id });
  expect((await show(old)).task.title).toBe("old");
});
