import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/program.ts";
import { card, column } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

test("create, link and drag", async () => {
  const page = await site.open("/");
  await page.getByRole("button", { name: "New task" }).first().click();
  await page.getByRole("textbox", { name: "Title" }).fill("Build the parser");
  await page.getByRole("textbox", { name: "Description" }).fill("Read *all* of it");
  await page.getByRole("button", { name: /^Create( Ctrl|$)/ }).click();
  await page.getByRole("link", { name: /Build the parser/ }).waitFor();
  const [parent] = (await site.api("GET", "/tasks?q=parser")).tasks;

  await column(page, "ready").hover();
  await page.getByRole("button", { name: "New task in Ready" }).click();
  await page.getByPlaceholder("Task title").fill("Use the parser");
  await page.getByRole("combobox", { name: "Parent" }).selectOption(parent.id);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "New task in Ready" }).click();
  await page.getByPlaceholder("Task title").fill("Use the parser");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /Use the parser/ }).waitFor();
  const child = (await site.api("GET", "/tasks?q=Use")).tasks[0].id as string;

  await card(page, child).locator("a").focus();
  await page.keyboard.press("d");
  await page.keyboard.type("Build the parser");
  await page.getByRole("option", { name: /Wait for .*Build the parser/ }).click();
  await column(page, "todo").locator(`[data-card="${child}"]`).waitFor();

  await card(page, parent.id).locator("a").focus();
  await page.keyboard.press("d");
  await page.keyboard.type("Use the parser");
  await page.getByRole("option", { name: /Wait for .*Use the parser.*cycle/ }).waitFor();
  await page.keyboard.press("Escape");

  await card(page, parent.id).dragTo(column(page, "triage"));
  await until("the move", async () => (await site.status(parent.id)) === "triage");
  await column(page, "triage").locator(`[data-card="${parent.id}"]`).waitFor();
  await page.getByRole("button", { name: /^Undo/ }).last().click();
  await until("the way back", async () => (await site.status(parent.id)) === "ready");
  await column(page, "ready").locator(`[data-card="${parent.id}"]`).waitFor();
}, 60_000);

test("[#422] a drop on the card's own column sends nothing and asks nothing", async () => {
  const id = await site.create("Stays");
  const page = await site.open("/");
  const writes: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && writes.push(request.url()));
  await card(page, id).dragTo(column(page, "ready"));
  await card(page, id).dragTo(column(page, "done"));
  await page.getByRole("dialog", { name: `Complete ${id}` }).waitFor();
  await page.keyboard.press("Escape");
  await column(page, "ready").locator(`[data-card="${id}"]`).waitFor();
  expect(writes).toEqual([]);
}, 60_000);

test("a real worker: run, watch its log, block, comment, unblock, finish", async () => {
  const id = await site.create("Long work", { assignee: "slow" });
  await until("the worker", async () => (await site.status(id)) === "running");
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary", { name: `Task ${id}` });
  await drawer.getByText(`started on ${id}`).waitFor();
  await drawer.locator(".ansi-red-fg", { hasText: "red error line" }).waitFor();
  await column(page, "running").locator(`[data-card="${id}"]`).waitFor();

  await drawer.getByRole("textbox", { name: "Message to the worker" }).fill("Mind the **tests**");
  await page.keyboard.press("Enter");
  await drawer.getByRole("tab", { name: /Comments/ }).click();
  await drawer.locator("strong", { hasText: "tests" }).waitFor();

  await drawer.getByRole("button", { name: /^Block/ }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Which database?");
  await page.keyboard.press("Enter");
  await until("the block", async () => (await site.status(id)) === "blocked");
  await column(page, "blocked").getByText("Which database?").waitFor();
  await page.waitForFunction(() => document.title.startsWith("(1)"));

  writeFileSync(join(site.home.dir, "go"), "");
  await drawer
    .getByRole("group", { name: "Actions" })
    .getByRole("button", { name: /^Unblock/ })
    .click();
  await until("the end", async () => (await site.status(id)) === "done");
  await column(page, "done").locator(`[data-card="${id}"]`).waitFor();
  await drawer.getByRole("tab", { name: /Attempts/ }).click();
  await drawer.getByText("completed").first().waitFor();
  expect((await site.api("GET", `/tasks/${id}`)).comments).toHaveLength(1);
}, 60_000);

test("why a card waits, with the button that lifts it", async () => {
  const id = await site.create("Nobody's");
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary");
  await drawer.getByText("has no assignee").waitFor();
  await drawer.getByRole("button", { name: "Assign to…" }).click();
  await page.keyboard.type("quick");
  await page.keyboard.press("Enter");
  await until("the end", async () => (await site.status(id)) === "done");
}, 60_000);

test("[#422] title and text are edited in place; Escape leaves the innermost editor only", async () => {
  const id = await site.create("Old title", { body: "old text" });
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary");
  await drawer.getByRole("button", { name: "Old title" }).click();
  await page.keyboard.press("Escape");
  await drawer.getByRole("button", { name: "Old title" }).click();
  await page.keyboard.type("New title");
  await page.keyboard.press("Enter");
  await card(page, id)
    .getByRole("link", { name: /New title/ })
    .waitFor();

  await drawer.getByRole("button", { name: "Edit", exact: true }).click();
  await drawer.getByRole("textbox", { name: "Description" }).fill("mine");
  await site.api("PATCH", `/tasks/${id}`, { body: "theirs" });
  await drawer.getByText("Somebody changed this description").waitFor();
  await drawer.getByRole("button", { name: "Keep mine" }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Description");
  await drawer.getByRole("button", { name: /^Save/ }).click();
  await until("the text", async () => (await site.api("GET", `/tasks/${id}`)).task.body === "mine");
  await drawer.getByRole("button", { name: "Edit", exact: true }).click();
  await page.keyboard.press("Escape");
  await drawer.getByText("mine").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-card-link") === id, id);
}, 60_000);

test("many at once: what fails is named and stays chosen, hidden cards are left alone", async () => {
  const [first, second, third] = [
    await site.create("Bulk one"),
    await site.create("Bulk two"),
    await site.create("Other"),
  ];
  const page = await site.open("/");
  for (const id of [first, second, third])
    await card(page, id)
      .locator("a")
      .click({ modifiers: ["Control"] });
  const bar = page.getByRole("toolbar", { name: "Selected cards" });
  await bar.getByText("3 selected").waitFor();
  await page.getByRole("textbox", { name: "Filter cards" }).fill("Bulk");
  await bar.getByText("2 selected").waitFor();
  await bar.getByText("+1 hidden card").waitFor();
  await bar.getByRole("button", { name: "Complete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await until(
    "both done",
    async () => (await site.status(first)) === "done" && (await site.status(second)) === "done",
  );
  expect(await site.status(third)).toBe("ready");

  await page.getByRole("textbox", { name: "Filter cards" }).fill("");
  await card(page, third)
    .locator("a")
    .click({ modifiers: ["Control"] });
  await site.api("POST", `/tasks/${third}/archive`, {});
  await page.goto(`${site.served.url}/?archived=1`);
  await column(page, "archived").locator(`[data-card="${third}"]`).waitFor();
}, 60_000);

test("a refused change is rolled back exactly and says the server's sentence", async () => {
  const id = await site.create("Refused");
  const page = await site.open("/");
  await card(page, id).waitFor();
  await page.route("**/api/tasks/**", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({
          status: 409,
          json: { detail: "the board says no", code: "wrong_state", hint: "ask again" },
        })
      : route.continue(),
  );
  await card(page, id).dragTo(column(page, "triage"));
  await page.getByRole("alert").getByText("the board says no").waitFor();
  await column(page, "ready").locator(`[data-card="${id}"]`).waitFor();
  await page.unroute("**/api/tasks/**");
  await page.getByRole("alert").getByRole("button", { name: "Retry" }).click();
  await until("the retry", async () => (await site.status(id)) === "triage");
}, 60_000);
