import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column, press, Site } from "./browser.ts";

const LINES = 100_000;
const site = new Site();
beforeAll(
  () =>
    site.start(`profiles:
  quick:
    preset: shell
    command: ["sh", "-c", "echo quick"]
  waits:
    preset: shell
    command: ["sh", "-c", "while [ -d $KANBUN_HOME ]; do sleep 0.1; done"]
  floods:
    preset: shell
    command: ["seq", "-f", "flood %.0f", "250000"]
  talks:
    preset: shell
    command: ["sh", "-c", "seq -f 'line %.0f of many' ${LINES}; while [ -d $KANBUN_HOME ] && [ ! -e $KANBUN_HOME/more ]; do sleep 0.1; done; echo the last word; while [ -d $KANBUN_HOME ] && [ ! -e $KANBUN_HOME/go ]; do sleep 0.1; done"]
`),
  60_000,
);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("data-card-link") ?? null);

test("undo puts each card of a bulk change back where it was, and touches no other", async () => {
  const [ready, idea, other] = [
    await site.create("Undo ready"),
    await site.create("Undo idea", { triage: true }),
    await site.create("Undo other"),
  ];
  const page = await site.open("/?q=Undo");
  for (const id of [ready, idea])
    await card(page, id)
      .locator("a")
      .click({ modifiers: ["Control"] });
  await page
    .getByRole("toolbar", { name: "Selected cards" })
    .getByRole("button", { name: "Archive" })
    .click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Archive" }).click();
  await until("the archive", async () => (await site.status(idea)) === "archived");
  await site.api("PATCH", `/tasks/${other}`, { priority: 2 });
  await page.getByRole("button", { name: /^Undo/ }).last().click();
  await column(page, "ready").locator(`[data-card="${ready}"]`).waitFor();
  await column(page, "triage").locator(`[data-card="${idea}"]`).waitFor();
  expect([await site.status(ready), await site.status(idea)]).toEqual(["ready", "triage"]);
  expect((await site.api("GET", `/tasks/${other}`)).task.priority).toBe(2);
}, 60_000);

test("a log of 100,000 lines: only what is seen is drawn, it follows, is searched, and lets go when scrolled", async () => {
  const id = await site.create("Talks a lot", { assignee: "talks" });
  const page = await site.open(`/task/${id}?tab=log`);
  const log = page.getByRole("region", { name: /^Log, / });
  await page.getByRole("region", { name: `Log, ${LINES} lines` }).waitFor();
  const end = log.getByText(`line ${LINES} of many`);
  await end.waitFor();
  expect(await page.locator(".log-line").count()).toBeLessThan(150);

  await page.getByRole("searchbox", { name: "Search in the log" }).fill("line 31337 of");
  await page.keyboard.press("Enter");
  await page.locator(".log-line[data-marked]", { hasText: "line 31337 of many" }).waitFor();
  expect(await page.locator(".log-line").count()).toBeLessThan(150);

  writeFileSync(join(site.home.dir, "more"), "");
  const pill = page.getByRole("button", { name: /1 new line/ });
  await pill.waitFor();
  await page.locator(".log-line[data-marked]").waitFor();
  await pill.click();
  await log.getByText("the last word").waitFor();
  writeFileSync(join(site.home.dir, "go"), "");
  await until("the end", async () => (await site.status(id)) === "done");
}, 60_000);

test("of a longer log the end is shown, with how much is left out and where all of it is", async () => {
  const id = await site.create("Floods", { assignee: "floods" });
  await until("the end", async () => (await site.status(id)) === "done");
  const page = await site.open(`/task/${id}?tab=log`);
  await page.getByRole("tabpanel", { name: "Log" }).getByText("flood 250000").first().waitFor();
  await page.getByText(/MB before this are left out/).waitFor();
  await page.getByText(`kanbun log ${id}`).waitFor();
}, 60_000);

test("a cycle is refused while one searches, however long its way round", async () => {
  const first = await site.create("Chain first");
  const second = await site.create("Chain second", { parents: [first] });
  const third = await site.create("Chain third", { parents: [second] });
  const page = await site.open("/?q=Chain");
  await card(page, first).locator("a").focus();
  await page.keyboard.press("d");
  await page.keyboard.type("Chain third");
  const option = page.getByRole("option", { name: new RegExp(`Wait for ${third}`) });
  await option.getByText("would be a cycle").waitFor();
  expect(await option.getAttribute("aria-disabled")).toBe("true");
}, 60_000);

test("what was typed survives an accident: a closed drawer, a closed form, a reload", async () => {
  const id = await site.create("Drafts");
  const page = await site.open(`/?task=${id}`);
  await page.getByRole("textbox", { name: "Comment" }).fill("half a thought");
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("c");
  await page.getByRole("textbox", { name: "Title" }).fill("half a task");
  await page.keyboard.press("Escape");
  await column(page, "ready").hover();
  await page.getByRole("button", { name: "New task in Ready" }).click();
  await page.getByPlaceholder("Task title").fill("half a card");
  await page.keyboard.press("Escape");
  await page.reload();
  await card(page, id).locator("a").click();
  expect(await page.getByRole("textbox", { name: "Comment" }).inputValue()).toBe("half a thought");
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  expect(await page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("half a task");
  await page.keyboard.press("Escape");
  await column(page, "ready").hover();
  await page.getByRole("button", { name: "New task in Ready" }).click();
  expect(await page.getByPlaceholder("Task title").inputValue()).toBe("half a card");
}, 60_000);

test("whatever opens above the board gives the focus back to the card it came from", async () => {
  const id = await site.create("Focus home");
  const page = await site.open("/?q=home");
  await card(page, id).locator("a").focus();
  for (const key of ["Control+k", "?", "c", "Shift+C", "b", "Shift+Y", "s", "p", "a", "d", "m"]) {
    await page.keyboard.press(key);
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await until(`the focus after ${key}`, async () => (await focused(page)) === id);
  }
  await page.keyboard.press("Enter");
  await page.getByRole("complementary").getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Close" }).click();
  await until("the focus after the drawer", async () => (await focused(page)) === id);
}, 60_000);

test("a filter is saved as a view and found again by its number", async () => {
  await site.create("Saved by number", { tenant: "acme" });
  const page = await site.open("/?q=tenant:acme");
  await page.getByRole("button", { name: "Save as a view" }).click();
  await page.getByRole("dialog", { name: "Save this view" }).getByRole("textbox").fill("Ours");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Ours" }).waitFor();
  await page.keyboard.press("Shift+F");
  await page.waitForFunction(() => !location.search.includes("q="));
  await press(page, "v 1");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("q") === "tenant:acme");
}, 60_000);

test("the icon counts who works, the title who waits, and notifications come only when asked for", async () => {
  const page = await site.open("/settings/notifications", { permissions: ["notifications"] });
  const icon = () =>
    page.evaluate(() =>
      decodeURIComponent(document.querySelector('link[rel="icon"]')?.getAttribute("href") ?? ""),
    );
  const id = await site.create("Counted", { assignee: "nobody" });
  await site.api("POST", `/tasks/${id}/block`, { reason: "Which?", kind: "needs_input" });
  await page.waitForFunction(() => /^\(\d+\) /.test(document.title));
  await until("the red icon", async () => (await icon()).includes("#dc2626"));
  const worker = await site.create("Waits to be let go", { assignee: "waits" });
  await until("one at work", async () => (await icon()).includes(">1</text>"));
  const choice = page.getByRole("button", { name: "Off", exact: true });
  expect(await choice.getAttribute("aria-pressed")).toBe("false");
  await choice.click();
  await page.getByRole("button", { name: "On", exact: true }).waitFor();
  await site.api("POST", `/tasks/${worker}/archive`, {});
}, 60_000);
