import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { until } from "../support/program.ts";
import { card, Site } from "./browser.ts";

const site = new Site();
beforeAll(
  () => site.start("dispatch: {failure_limit: 9, retry_backoff_seconds: 0}\n", "--no-dispatch"),
  60_000,
);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

test("the facts of a task, its links, its result and its text stand in the drawer", async () => {
  const parent = await site.create("Drawn parent");
  const id = await site.create("Drawn", {
    assignee: "ops",
    tenant: "acme",
    priority: 4,
    skills: ["git", "tdd"],
    workspace_kind: "dir",
    workspace_path: "/srv/x",
    parents: [parent],
  });
  const child = await site.create("Drawn child", { parents: [id] });
  await site.api("PATCH", `/tasks/${parent}`, { status: "done" });
  await site.api("PATCH", `/tasks/${id}`, { status: "done", result: "it **runs**" });
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary", { name: `Task ${id}` });
  await drawer.locator("strong", { hasText: "runs" }).waitFor();
  await drawer.getByText("— no description —").waitFor();
  await drawer.getByText("— no comments —").waitFor();
  const facts = (await drawer.locator("dl").innerText()).replace(/\s+/g, " ");
  for (const fact of [
    "Done",
    "ops",
    "P4",
    "Tenant acme",
    "Workspace dir: /srv/x",
    "Skills git, tdd",
    "by dashboard",
  ])
    expect(facts).toContain(fact);
  await drawer.getByRole("link", { name: new RegExp(parent) }).waitFor();
  await drawer.getByRole("link", { name: new RegExp(child) }).click();
  await page.getByRole("complementary", { name: `Task ${child}` }).waitFor();
}, 60_000);

test("Enter sends a comment, Shift+Enter begins a line, a blank one is not sent; it is signed by the page", async () => {
  const id = await site.create("Spoken");
  const page = await site.open(`/?task=${id}`);
  const box = page.getByRole("textbox", { name: "Comment" });
  await box.fill("   ");
  await box.press("Enter");
  await box.fill("one");
  await box.press("Shift+Enter");
  await page.keyboard.type("two");
  await box.press("Enter");
  await page.getByRole("tab", { name: "Comments 1" }).waitFor();
  await until("the empty box", async () => (await box.inputValue()) === "");
  const { comments } = await site.api("GET", `/tasks/${id}`);
  expect(comments).toMatchObject([{ author: "dashboard", body: "one\ntwo" }]);
  await card(page, id).getByTitle("1 comment").waitFor();
}, 60_000);

test("of many attempts the last three show, oldest first, until one asks for all; each says how it went", async () => {
  const id = await site.create("Tried", { assignee: "ops" });
  for (let count = 0; count < 4; count += 1) {
    await site.api("POST", `/tasks/${id}/claim`, {});
    await site.api("PATCH", `/tasks/${id}`, { status: "ready" });
  }
  await site.api("PATCH", `/tasks/${id}`, { status: "done", summary: "at last", metadata: { files: 2 } });
  const page = await site.open(`/?task=${id}&tab=attempts`);
  const attempts = page.getByRole("tabpanel").locator("li");
  await attempts.first().waitFor();
  const numbers = async () => (await attempts.allInnerTexts()).map((text) => /#\d/.exec(text)?.[0]);
  expect(await numbers()).toEqual(["#3", "#4", "#5"]);
  await attempts.last().getByText("Details").click();
  const last = (await attempts.last().innerText()).replace(/\s+/g, " ");
  expect(last).toMatch(/#5 completed @ops \d+s (now|\d+s ago) .*at last .*\{ "files": 2 \}/);
  expect(await attempts.last().getAttribute("data-tone")).toBe("accent");
  expect(await attempts.first().getAttribute("data-tone")).toBe("warn");
  await page.getByRole("button", { name: "+2 earlier" }).click();
  expect(await numbers()).toEqual(["#1", "#2", "#3", "#4", "#5"]);
}, 60_000);

test("of many events the newest twenty show, newest first, until one asks for all", async () => {
  const id = await site.create("Eventful");
  for (let priority = 1; priority <= 24; priority += 1) await site.api("PATCH", `/tasks/${id}`, { priority });
  const page = await site.open(`/?task=${id}&tab=events`);
  const events = page.getByRole("tabpanel").locator("li");
  await page.getByRole("tab", { name: "Events 25" }).waitFor();
  expect(await events.count()).toBe(20);
  expect(await events.first().innerText()).toContain('{"priority":24}');
  await page.getByRole("button", { name: "Show all 25" }).click();
  expect(await events.last().innerText()).toContain("created");
}, 60_000);

test("when a refresh fails, what was there stays and the error says so, until it is tried again", async () => {
  const id = await site.create("Kept content", { body: "the text that stays" });
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary", { name: `Task ${id}` });
  await drawer.getByText("the text that stays").waitFor();
  await page.route(`**/api/tasks/${id}`, (route) =>
    route.fulfill({ status: 500, json: { detail: "the disk is gone", code: "io" } }),
  );
  await site.api("POST", `/tasks/${id}/comments`, { body: "news" });
  await drawer.getByText("the disk is gone What you see may be out of date.").waitFor();
  await drawer.getByText("the text that stays").waitFor();
  await page.unroute(`**/api/tasks/${id}`);
  await drawer.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("tab", { name: "Comments 1" }).waitFor();
}, 60_000);

test("what the page says of a moment is never below zero, though the clock of the file went back", async () => {
  const id = await site.create("Of tomorrow", { assignee: "ops" });
  await site.api("POST", `/tasks/${id}/claim`, {});
  const { Database } = await import("bun:sqlite");
  const file = new Database(`${site.home.dir}/kanban.db`);
  file.run("update task_runs set started_at = started_at + 7200 where task_id = ?", [id]);
  file.run("update tasks set started_at = started_at + 7200, created_at = created_at + 7200 where id = ?", [
    id,
  ]);
  file.close();
  const page = await site.open(`/?task=${id}&tab=attempts`);
  const attempt = page.getByRole("tabpanel").locator("li");
  await attempt.getByText("active").waitFor();
  await until("its length", async () => (await attempt.innerText()).includes("0s"));
  expect(await attempt.innerText()).not.toMatch(/-\d/);
  expect(await card(page, id).innerText()).not.toMatch(/-\d/);
}, 60_000);
