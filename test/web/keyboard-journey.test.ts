import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column, press } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute("data-card-link") ?? document.activeElement?.tagName ?? null,
  );

test("create, link, run, steer and approve without a pointer", async () => {
  const page = await site.open("/");
  await press(page, "c");
  await page.getByRole("textbox", { name: "Title" }).waitFor();
  await page.keyboard.type("First by keys");
  await press(page, "Control+Enter");
  await page.getByRole("link", { name: /First by keys/ }).waitFor();
  const first = (await site.api("GET", "/tasks?q=First")).tasks[0].id as string;
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-card-link") === id, first);

  await press(page, "Shift+C");
  await page.getByRole("textbox", { name: "Title" }).waitFor();
  await page.keyboard.type("Second by keys");
  await press(page, "Control+Enter");
  const second = await until(
    "the child",
    async () => (await site.api("GET", "/tasks?q=Second")).tasks[0]?.id as string,
  );
  await column(page, "todo").locator(`[data-card="${second}"]`).waitFor();
  expect((await site.api("GET", `/tasks/${second}`)).links.parents).toEqual([first]);

  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-card-link") === id, second);
  await press(page, "l");
  await until("the focus on the parent", async () => (await focused(page)) === first);
  await press(page, "p");
  await page.getByRole("combobox", { name: /Priority/ }).waitFor();
  await press(page, "1");
  await until("the priority", async () => (await site.api("GET", `/tasks/${first}`)).task.priority === 3);
  await until("the focus on the card", async () => (await focused(page)) === first);

  await press(page, "a");
  await page.getByRole("combobox", { name: /Assign/ }).waitFor();
  await page.keyboard.type("slow");
  await press(page, "Enter");
  await until("the worker", async () => (await site.status(first)) === "running");
  await column(page, "running").locator(`[data-card="${first}"]`).waitFor();

  await until("the focus on the card", async () => (await focused(page)) === first);
  await press(page, "Shift+M");
  await page.getByRole("textbox", { name: "Message to the worker" }).waitFor();
  await until("the focus in the message", () =>
    page.evaluate(() => document.activeElement?.hasAttribute("data-comment-box")),
  );
  await page.keyboard.type("Wrap up");
  await press(page, "Enter");
  await until("the message", async () => (await site.api("GET", `/tasks/${first}`)).comments.length === 1);
  await press(page, "Escape", "Escape");
  await page.getByRole("complementary").waitFor({ state: "detached" });

  await site.api("POST", `/tasks/${first}/request-review`, { summary: "look at it" });
  await press(page, "g i");
  await page.getByText("look at it").waitFor();
  await press(page, "y");
  await until("the approval", async () => (await site.status(first)) === "done");
  await page.getByText("Inbox zero").waitFor();
}, 90_000);

test("moving a card by keys says where it went, and mod+Z takes it back", async () => {
  const id = await site.create("Moves by keys");
  const page = await site.open("/");
  await card(page, id).locator("a").focus();
  await press(page, "m");
  await page.getByRole("combobox", { name: /Move to/ }).waitFor();
  await page.keyboard.type("tri");
  await press(page, "Enter");
  await column(page, "triage").locator(`[data-card="${id}"]`).waitFor();
  await page
    .getByRole("status")
    .filter({ hasText: `${id} moved to Triage` })
    .waitFor({ state: "attached" });
  await until("the focus on the card", async () => (await focused(page)) === id);
  await press(page, "Control+z");
  await until("the way back", async () => (await site.status(id)) === "ready");
}, 60_000);

test("choosing by keys, and one layer closed at a time", async () => {
  const ids = [await site.create("Row one"), await site.create("Row two"), await site.create("Row three")];
  const page = await site.open("/?q=Row");
  for (const id of ids) await card(page, id).waitFor();
  await press(page, "j", "x", "Shift+J", "Shift+J");
  await page.getByText("3 selected").waitFor();
  await press(page, "Enter");
  await page.getByRole("complementary").waitFor();
  await press(page, "Escape");
  await page.getByRole("complementary").waitFor({ state: "detached" });
  await page.getByText("3 selected").waitFor();
  await press(page, "Escape");
  await page.getByText("3 selected").waitFor({ state: "detached" });
  await press(page, "Escape");
  await page.waitForFunction(() => !location.search.includes("q="));
}, 60_000);

test("letters never act while one types, and can be switched off", async () => {
  const page = await site.open("/");
  await page.locator(".column").first().waitFor();
  await press(page, "/");
  await page.keyboard.type("cxbt?");
  expect(await page.getByRole("textbox", { name: "Filter cards" }).inputValue()).toBe("cxbt?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await press(page, "Escape", "Escape", "?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.getByRole("checkbox", { name: "single-letter keys" }).uncheck();
  await press(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await press(page, "c");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await press(page, "Control+k");
  await page.getByRole("dialog", { name: "Command palette" }).waitFor();
}, 60_000);

test("the palette finds commands and tasks and copies a command's line", async () => {
  const id = await site.create("Needle in the stack");
  const page = await site.open("/");
  await card(page, id).locator("a").focus();
  await press(page, "Control+k");
  await page.getByRole("combobox", { name: "Command or task" }).waitFor();
  await page.keyboard.type("block with");
  await page.locator("[role=option][data-highlighted]", { hasText: "Block with a reason" }).waitFor();
  await press(page, "Control+c");
  await until("the copy", () =>
    page.evaluate(
      async (line) => (await navigator.clipboard.readText()) === line,
      `kanbun block ${id} "<reason>"`,
    ),
  );
  await page.getByRole("combobox").fill("needle");
  await page.getByRole("option", { name: /Needle in the stack/ }).click();
  await page.getByRole("complementary", { name: `Task ${id}` }).waitFor();
}, 60_000);

test("the board is one stop of the Tab key, and the focus survives a card that leaves", async () => {
  const [stays, leaves] = [await site.create("Tab stays"), await site.create("Tab leaves")];
  const page = await site.open("/?q=Tab");
  await card(page, leaves).waitFor();
  const stops = await page.locator('[data-card-link][tabindex="0"]').count();
  expect(stops).toBe(1);
  await card(page, leaves).locator("a").focus();
  await site.api("POST", `/tasks/${leaves}/archive`, {});
  await until("the focus on the neighbour", async () => (await focused(page)) === stays);
}, 60_000);
