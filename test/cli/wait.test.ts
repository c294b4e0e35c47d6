import { afterEach, beforeEach, expect, test } from "bun:test";
import { Home, until } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const create = async (...args: string[]): Promise<string> =>
  (await home.json<{ id: string }>("create", ...args)).id;

/** Starts it, and returns when it has looked and waits. */
async function waiting(...args: string[]) {
  const running = home.start("wait", ...args);
  const errors = running.child.stderr.getReader();
  expect(new TextDecoder().decode((await errors.read()).value)).toContain("no assignee");
  return running;
}

test("it returns when the last of several has ended, having told each as it did", async () => {
  const [first, second] = [await create("a"), await create("b")];
  const wait = await waiting(first, second, first);
  await home.run(["complete", second, "--summary", "b is\nthere"]);
  expect(await wait.line()).toBe(`${second} done — b is there`);
  expect(wait.child.exitCode).toBeNull();
  await home.run(["complete", first, "--result", "a too"]);
  expect(await wait.line()).toBe(`${first} done — a too`);
  expect(await wait.child.exited).toBe(0);
  const ended = await home.json<object[]>("wait", first, second);
  expect(ended).toMatchObject([
    { id: first, title: "a", status: "done", state: "succeeded", outcome: "success", result: "a too" },
    { id: second, state: "succeeded", summary: "b is\nthere" },
  ]);
});

test("--any returns with the first", async () => {
  const [first, second] = [await create("a"), await create("b")];
  const wait = await waiting(first, second, "--any");
  await home.run(["complete", second]);
  expect(await wait.line()).toBe(`${second} done`);
  expect(await wait.child.exited).toBe(0);
});

test("what failed, and what only a person takes further, ends it with 1", async () => {
  const ids = {
    failed: await create("a"),
    dropped: await create("b"),
    asks: await create("c"),
    review: await create("d"),
    draft: await create("e", "--triage"),
  };
  await home.run(["complete", ids.failed, "--outcome", "failure", "--summary", "no way"]);
  await home.run(["archive", ids.dropped]);
  await home.run(["block", ids.asks, "which one?"]);
  await home.run(["request-review", ids.review]);
  const told = {
    failed: "done, failed — no way",
    dropped: "archived, failed",
    asks: "blocked: waits for a person — which one?",
    review: "review: waits for a person",
    draft: "triage: waits for a person",
  };
  for (const [name, id] of Object.entries(ids)) {
    const ran = await home.run(["wait", id]);
    expect([name, ran.stdout, ran.code]).toEqual([name, `${id} ${told[name as keyof typeof told]}\n`, 1]);
  }
});

test("what goes on by itself is waited for: a dependency, a pause, a reviewer that is a profile", async () => {
  home.config('profiles:\n  critic: { command: ["true"] }\n');
  const parent = await create("first");
  const ids = [
    await create("a"),
    await create("b"),
    await create("c"),
    await create("d", "--parent", parent),
  ];
  await home.run(["block", ids[0] as string, "--kind", "dependency"]);
  await home.run(["block", ids[1] as string, "--kind", "transient"]);
  await home.run(["request-review", ids[2] as string, "--reviewer", "critic"]);
  const ran = await home.run(["wait", ...ids, "--timeout", "0"]);
  expect(ran).toMatchObject({ code: 75, stdout: "" });
  expect(ran.stderr).toBe(`still going on: ${ids.join(", ")}\n`);
});

test("what stands behind a parent that failed or waits for a person waits for that person too", async () => {
  const failed = await create("failed");
  await home.run(["complete", failed, "--outcome", "failure"]);
  const draft = await create("draft", "--triage");
  const going = await create("going");
  const behindFailed = await create("a", "--parent", failed);
  const behindDraft = await create("b", "--parent", draft, "--parent", going);
  const further = await create("c", "--parent", behindDraft);
  const told = async (id: string) => {
    const { code, stdout } = await home.run(["wait", id, "--timeout", "0"]);
    return [code, stdout.trim()];
  };
  expect(await told(behindFailed)).toEqual([
    1,
    `${behindFailed} todo: waits for a person — waits for ${failed}, which is done and failed`,
  ]);
  expect(await told(behindDraft)).toEqual([
    1,
    `${behindDraft} todo: waits for a person — waits for ${draft}, which is triage`,
  ]);
  expect(await told(further)).toEqual([
    1,
    `${further} todo: waits for a person — waits for ${behindDraft}, which is todo`,
  ]);
  expect(await told(await create("d", "--parent", going))).toEqual([75, ""]);
});

test("what goes on again while others are waited for is waited for once more", async () => {
  const [first, second] = [await create("a"), await create("b")];
  await home.run(["block", first, "which one?"]);
  const wait = await waiting(first, second);
  expect(await wait.line()).toBe(`${first} blocked: waits for a person — which one?`);
  await home.run(["unblock", first]);
  await home.run(["complete", first, "--summary", "this one"]);
  expect(await wait.line()).toBe(`${first} done — this one`);
  await home.run(["complete", second]);
  expect(await wait.line()).toBe(`${second} done`);
  expect(await wait.child.exited).toBe(0);
});

test("a task that was reopened before the last has ended is waited for again", async () => {
  const [first, second] = [await create("a"), await create("b")];
  await home.run(["complete", first]);
  const wait = await waiting(first, second);
  expect(await wait.line()).toBe(`${first} done`);
  await home.run(["reopen", first]);
  await home.run(["complete", second]);
  expect(await wait.line()).toBe(`${second} done`);
  await home.run(["complete", first, "--summary", "better"]);
  expect(await wait.line()).toBe(`${first} done — better`);
  expect(await wait.child.exited).toBe(0);
});

test("what many are held by is said once", async () => {
  home.config("budgets: { board: { usd_per_day: 0 } }\n");
  const ids = [await create("a", "--assignee", "w"), await create("b", "--assignee", "w")];
  const { stderr } = await home.run(["wait", ...ids, "--timeout", "0"]);
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    `${ids[0]} and 1 more: the board's budget for 24 hours is used up: $0.00 of $0.00 (kanbun config set budgets.board.usd_per_day <usd>)`,
    `${ids[0]} and 1 more: no dispatcher runs for this board (kanbun serve)`,
  ]);
});

test("a task that is deleted while it is waited for ends it as one that is not there", async () => {
  const id = await create("a");
  const wait = await waiting(id);
  await home.run(["delete", id]);
  expect(await wait.child.exited).toBe(3);
});

test("the time limit ends it with 75 and Ctrl-C with 130, so that a script does not go on", async () => {
  const id = await create("a");
  const limited = await home.run(["wait", id, "--timeout", "1s"]);
  expect([limited.code, limited.stdout]).toEqual([75, ""]);
  expect(limited.stderr.split("\n").at(-2)).toBe(`still going on: ${id}`);
  expect(await home.run(["wait", id, "--timeout", "0", "--json"])).toMatchObject({ code: 75, stderr: "" });
  const stopped = await waiting(id);
  stopped.child.kill("SIGINT");
  expect(await stopped.child.exited).toBe(130);
});

test("it says at once what nobody will start, and what is not there", async () => {
  const id = await create("a");
  const { stderr } = await home.run(["wait", id, "--timeout", "0"]);
  expect(stderr).toContain(`${id} has no assignee, so no worker takes it (kanbun assign ${id} <profile>)`);
  expect(stderr).toContain(`${id} no dispatcher runs for this board (kanbun serve)`);
  expect(await home.run(["wait", id, "t_nope"])).toMatchObject({ code: 3, stdout: "" });
  expect((await home.run(["wait", id, "--timeout", "soon"])).code).toBe(2);
  expect((await home.run(["slash", `wait ${id}`])).stdout).toContain("run it in a terminal: kanbun wait");
});

test("a worker's end is noticed while serve runs", async () => {
  home.config(
    'profiles:\n  w: { command: ["sh", "-c", "echo the answer"] }\ndispatch: { min_free_memory_mib: 0 }\n',
  );
  await home.serve();
  const id = await create("a", "--assignee", "w");
  const ran = await home.run(["wait", id]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toContain(`${id} done — `);
  await until("nothing runs", async () => (await home.json<object[]>("workers")).length === 0);
});
