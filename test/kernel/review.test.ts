import { expect, test } from "bun:test";
import { DEFAULT_SETTINGS } from "../../src/kernel/index.ts";
import { DISPATCHER, workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const show = (task_id: string) => verb(here.board, "show", { task_id });

test("request-review moves the card to review and closes the run as review_requested", async () => {
  const id = await made(here.board);
  const own = await claimed(here.board, id);
  const answer = await verb(here.board.as(workerOf(own)), "request-review", {
    task_id: id,
    summary: "ready\nfor you",
    metadata: { pr: 7 },
  });
  expect(answer).toMatchObject({ run_id: own.run_id, task: { status: "review", current_run_id: null } });
  const { runs, events } = await show(id);
  expect(runs).toMatchObject([
    { outcome: "review_requested", summary: "ready\nfor you", metadata: { pr: 7 } },
  ]);
  expect(events.at(-1)).toMatchObject({
    kind: "review_requested",
    payload: { summary: "ready", reviewer: null },
  });
});

test("without a reviewer a person decides; with one the profile may be started on the same card", async () => {
  const [person, agent] = [await made(here.board), await made(here.board)];
  await verb(here.board, "request-review", { task_id: person });
  await verb(here.board, "request-review", { task_id: agent, reviewer: "rex" });
  expect((await verb(here.board, "queue")).map(({ id, profile, purpose }) => [id, profile, purpose])).toEqual(
    [[agent, "rex", "review"]],
  );
  expect((await verb(here.board, "why", { task_id: person })).gates[0]?.code).toBe("in_review");
  expect((await verb(here.board, "claim", { task_id: person })).claim).toBeNull();
});

test("a hand-over that names nobody goes to the task's reviewer, else to the one of the profile that worked", async () => {
  const board = here.board.under({ ...DEFAULT_SETTINGS, reviewers: { ada: "rex", bob: "eve" } });
  const reviewerAfter = async (task: object, named: object = {}, claim = true) => {
    const task_id = await made(here.board, { assignee: "ada", ...task });
    const own = claim ? await claimed(here.board, task_id) : null;
    const by = own ? board.as(workerOf(own)) : board;
    return (await verb(by, "request-review", { task_id, ...named })).task.reviewer;
  };
  expect(await reviewerAfter({})).toBe("rex");
  expect(await reviewerAfter({ reviewer: "kim" })).toBe("kim");
  expect(await reviewerAfter({ reviewer: "kim" }, { reviewer: "zoe" })).toBe("zoe");
  expect(await reviewerAfter({ assignee: "constructor" })).toBeNull();
  expect(await reviewerAfter({}, {}, false)).toBeNull();
});

test("why says of a reviewer who is no profile that a person's review is waited for", async () => {
  const id = await made(here.board, { reviewer: "anna" });
  await verb(here.board, "request-review", { task_id: id });
  const { gates } = await verb(here.board, "why", { task_id: id, profiles: ["ada"], dispatcher_alive: true });
  expect(gates[0]?.message).toBe("waits for the review of anna, which no profile is called: a person's");
  expect(gates[0]?.fix?.operation).toBe("complete");
});

test("approval without words hands on what was reviewed", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await claimed(here.board, id);
  await verb(here.board, "request-review", { task_id: id, summary: "the work", metadata: { pr: 7 } });
  await verb(here.board, "complete", { task_id: id });
  expect((await show(id)).runs.at(-1)).toMatchObject({
    outcome: "completed",
    summary: "the work",
    metadata: { pr: 7 },
  });
});

test("request-changes sends the card back; the reason is a prior attempt for the next worker", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await verb(here.board, "request-review", { task_id: id, summary: "s" });
  const review = await claimed(here.board, id);
  const reviewer = here.board.as(workerOf(review));
  const answer = await verb(reviewer, "request-changes", { task_id: id, reason: "tests are missing" });
  expect(answer).toMatchObject({ run_id: review.run_id, task: { status: "ready" } });
  expect((await show(id)).runs.at(-1)).toMatchObject({
    outcome: "changes_requested",
    summary: "tests are missing",
    purpose: "review",
  });
  expect(await verb(here.board, "context", { task_id: id })).toContain("tests are missing");
});

test("review verbs are fenced, need a reason, and refuse a run that is not a review", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  const work = await claimed(here.board, id);
  const worker = here.board.as(workerOf(work));
  expect((await refusal(verb(worker, "request-changes", { task_id: id, reason: "x" }))).code).toBe(
    "wrong_state",
  );
  expect((await refusal(verb(worker, "request-changes", { task_id: id, reason: " " }))).code).toBe(
    "invalid_input",
  );
  await verb(here.board, "reclaim", { task_id: id });
  expect((await refusal(verb(worker, "request-review", { task_id: id, summary: "late" }))).code).toBe(
    "claim_lost",
  );
  await verb(here.board, "request-review", { task_id: id });
  const review = await claimed(here.board, id);
  expect((await refusal(verb(here.board.as(workerOf(review)), "request-review", { task_id: id }))).code).toBe(
    "wrong_state",
  );
  expect((await show(id)).late).toMatchObject([{ verb: "request-review" }]);
});

test("reviewers that send a card back again and again hand it to a person", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  for (let round = 1; round <= 3; round += 1) {
    await claimed(here.board, id);
    await verb(here.board, "request-review", { task_id: id, summary: `round ${round}` });
    const review = await claimed(here.board, id);
    await verb(here.board.as(workerOf(review)), "request-changes", { task_id: id, reason: "again" });
    expect((await show(id)).task.status).toBe(round < 3 ? "ready" : "blocked");
  }
  expect((await show(id)).task.block_kind).toBe("needs_input");
});

test("a review that is lost goes back to review, whatever took it", async () => {
  const id = await made(here.board, { reviewer: "rex" });
  await verb(here.board, "request-review", { task_id: id });
  await claimed(here.board, id, { ttl_seconds: 0 });
  here.clock.advance(1);
  expect(await verb(here.board.as(DISPATCHER), "release-stale")).toEqual([id]);
  expect((await show(id)).task.status).toBe("review");
});

test("reopen-review puts a done card back into review and its waiting children behind it", async () => {
  const id = await made(here.board);
  const child = await made(here.board, { parents: [id] });
  await verb(here.board, "request-review", { task_id: id });
  await verb(here.board, "complete", { task_id: id });
  expect((await verb(here.board, "reopen-review", { task_id: id, reason: "looked again" })).status).toBe(
    "review",
  );
  expect((await show(child)).task.status).toBe("todo");
  const [blocked] = [await made(here.board)];
  await verb(here.board, "block", { task_id: blocked });
  expect((await refusal(verb(here.board, "reopen-review", { task_id: blocked }))).code).toBe("wrong_state");
});
