import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column, press } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

/** Where the focus is: the id of the card, else what names the element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement as HTMLElement | null;
    return active?.dataset.cardLink ?? active?.getAttribute("aria-label") ?? active?.textContent ?? null;
  });

const settles = (page: Page, where: string | RegExp) =>
  until(`the focus on ${where}`, async () => {
    const at = (await focused(page)) ?? "";
    return typeof where === "string" ? at === where : where.test(at);
  });

test("the drawer, its editors and its menu give the focus back one by one", async () => {
  const id = await site.create("In the drawer", { body: "text" });
  const page = await site.open("/?q=drawer");
  await card(page, id).locator("a").focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("complementary");
  await settles(page, "In the drawer");
  await drawer.getByRole("button", { name: "More actions" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Escape");
  await settles(page, "More actions");
  await drawer.getByRole("textbox", { name: "Comment" }).focus();
  await page.keyboard.press("Escape");
  await settles(page, "In the drawer");
  await drawer.getByRole("button", { name: "Edit", exact: true }).click();
  await page.keyboard.press("Escape");
  await settles(page, "In the drawer");
  await drawer.getByRole("button", { name: "Link", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: /Link t_/ }).waitFor();
  await page.keyboard.press("Escape");
  await settles(page, /^Link/);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await settles(page, id);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await settles(page, id);
}, 60_000);

test("the focus is handed on when a notice, a decided line or a form goes", async () => {
  const ids = [await site.create("Asks one"), await site.create("Asks two")];
  for (const id of ids) await site.api("POST", `/tasks/${id}/block`, { reason: "Which?" });
  const page = await site.open("/inbox");
  await page.getByRole("button", { name: "Asks one" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary").waitFor();
  await settles(page, "Asks one");
  await page.keyboard.press("Escape");
  await page.getByRole("complementary").waitFor({ state: "detached" });
  await settles(page, "Asks one");
  await page.keyboard.press("y");
  await page.getByRole("button", { name: "Asks one" }).waitFor({ state: "detached" });
  await settles(page, "Asks two");

  await press(page, "g b");
  const [one] = ids as [string];
  await card(page, one).locator("a").focus();
  await page.keyboard.press("p");
  await page.keyboard.press("1");
  await page
    .locator(".notice", { hasText: `${one} priority 3` })
    .getByRole("button", { name: /^Undo/ })
    .focus();
  await page.keyboard.press("Enter");
  await until("the way back", async () => (await site.api("GET", `/tasks/${one}`)).task.priority === 0);
  await settles(page, one);

  await column(page, "ready").getByRole("button", { name: "New task in Ready" }).click();
  await page.getByPlaceholder("Task title").fill("Half a thought");
  await page.keyboard.press("Escape");
  await settles(page, "New task in Ready");
}, 60_000);

test("what was typed is there again after Escape, also after another card", async () => {
  const [id, other] = [await site.create("Drafts here", { body: "old" }), await site.create("Drafts there")];
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary");
  await drawer.getByRole("textbox", { name: "Comment" }).fill("not sent yet");
  await drawer.getByRole("button", { name: "Edit", exact: true }).click();
  await drawer.getByRole("textbox", { name: "Description" }).fill("old and new");
  await page.keyboard.press("Escape");
  await card(page, other).locator("a").click();
  await page.getByRole("complementary", { name: `Task ${other}` }).waitFor();
  await page.reload();
  expect(await drawer.getByRole("textbox", { name: "Comment" }).inputValue()).toBe("");
  await site.api("PATCH", `/tasks/${id}`, { body: "theirs" });
  await card(page, id).locator("a").click();
  await page.getByRole("complementary", { name: `Task ${id}` }).waitFor();
  expect(await drawer.getByRole("textbox", { name: "Comment" }).inputValue()).toBe("not sent yet");
  await drawer.getByRole("button", { name: "Go on editing" }).click();
  expect(await drawer.getByRole("textbox", { name: "Description" }).inputValue()).toBe("old and new");
  await drawer.getByText("Somebody changed this description").waitFor();
  await drawer.getByRole("button", { name: "Cancel" }).click();
  await drawer.getByRole("button", { name: "Edit", exact: true }).waitFor();

  await page.keyboard.press("b");
  await page.getByRole("dialog").getByRole("textbox").fill("a long reason");
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  expect(await page.getByRole("dialog").getByRole("textbox").inputValue()).toBe("a long reason");
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.getByRole("textbox", { name: "Title" }).fill("half a task");
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  expect(await page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("half a task");
  await page.keyboard.press("Escape");
}, 60_000);
