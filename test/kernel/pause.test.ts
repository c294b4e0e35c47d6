import { expect, test } from "bun:test";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();

test("pause and drain are told by the snapshot and taken back by resume", async () => {
  const running = await made(here.board);
  await claimed(here.board, running);
  expect(await verb(here.board, "pause", { reason: "lunch" })).toEqual({
    paused: true,
    draining: false,
    reason: "lunch",
    running: 1,
  });
  expect(await verb(here.board, "drain")).toMatchObject({ paused: true, draining: true });
  expect((await verb(here.board, "board-snapshot")).board).toMatchObject({ paused: true, draining: true });
  expect(await verb(here.board, "resume")).toEqual({
    paused: false,
    draining: false,
    reason: null,
    running: 1,
  });
  await verb(here.board, "resume");
  await verb(here.board, "complete", { task_id: running });
});

test("a parked provider rests the profiles that work on its account, unless the task names another", async () => {
  const board = here.board.under({ ...DEFAULT_SETTINGS, providers: { ada: "acme", bob: "other" } });
  await verb(board, "park", { name: "acme", scope: "provider", until: here.clock.now() + 60 });
  const codesOf = async (task: object) => {
    const task_id = await made(here.board, task);
    return (await verb(board, "why", { task_id, dispatcher_alive: true })).gates.map(({ code }) => code);
  };
  expect(await codesOf({ assignee: "ada" })).toEqual(["parked:acme"]);
  expect(await codesOf({ assignee: "ada", provider_override: "other" })).toEqual([]);
  expect(await codesOf({ assignee: "bob" })).toEqual([]);
  expect(await codesOf({ assignee: "bob", provider_override: "acme" })).toEqual(["parked:acme"]);
});

test("a parked profile or provider starts nothing until its time", async () => {
  const [ada, claude] = [
    await made(here.board),
    await made(here.board, { assignee: "bob", provider_override: "claude" }),
  ];
  const until = here.clock.now() + 30;
  await verb(here.board, "park", { name: "ada", until, reason: "rate limit" });
  await verb(here.board, "park", { name: "claude", scope: "provider", until: until + 30 });
  expect((await verb(here.board, "parked")).map(({ name }) => name)).toEqual(["ada", "claude"]);
  expect(await verb(here.board, "queue")).toEqual([]);
  const { gates } = await verb(here.board, "claim", { task_id: ada });
  expect(gates[0]).toMatchObject({ code: "parked:ada", until, fix: { operation: "unpark" } });
  here.clock.advance(30);
  expect((await verb(here.board, "queue")).map(({ id }) => id)).toEqual([ada]);
  await verb(here.board, "unpark", { name: "claude" });
  expect((await verb(here.board, "queue")).map(({ id }) => id)).toEqual([ada, claude]);
  expect((await refusal(verb(here.board, "unpark", { name: "claude" }))).code).toBe("not_found");
  expect((await refusal(verb(here.board, "park", { name: "x", until: here.clock.now() }))).code).toBe(
    "invalid_input",
  );
});
