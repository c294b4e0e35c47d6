import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column, Site } from "./browser.ts";

const site = new Site();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const LONG_PATH = `/srv/${"a-directory-with-a-long-name/".repeat(8)}`;
let running = "";

beforeAll(async () => {
  await site.start();
  await site.home.run(["boards", "create", "empty"]);
  running = await site.create("At work", { assignee: "slow", body: "line\n\n".repeat(60) });
  await until("the worker", async () => (await site.status(running)) === "running");
}, 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

/** Whether an element's whole box is inside the window. */
async function inside(page: Page, element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const { width, height } = page.viewportSize()!;
  return (
    box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height
  );
}

test("a long workspace path ends in an ellipsis inside the drawer and is told in full on hover", async () => {
  const id = await site.create("Elsewhere", { workspace_kind: "dir", workspace_path: LONG_PATH });
  const page = await site.open(`/?task=${id}`);
  const path = page.getByRole("complementary").getByTitle(LONG_PATH);
  await path.waitFor();
  await until("the cut", () => path.evaluate((span) => span.scrollWidth > span.clientWidth));
  expect(await path.evaluate((span) => getComputedStyle(span).textOverflow)).toBe("ellipsis");
  await until("the path inside", () => inside(page, path));
}, 60_000);

test("an address that names a tab shows that tab, however long the description is", async () => {
  const page = await site.open(`/?task=${running}&tab=events`, { viewport: { width: 1280, height: 800 } });
  await page.getByRole("tabpanel").getByText("spawned").first().waitFor();
  await until("the events in sight", async () => inside(page, page.getByRole("tab", { name: "Events" })));
  // What a person scrolls stays where they scrolled it.
  await page.locator(".drawer-body").hover();
  await page.mouse.wheel(0, -100_000);
  await until("the title in sight", () => inside(page, page.getByRole("heading", { name: "At work" })));
  await site.api("POST", `/tasks/${running}/comments`, { body: "news" });
  await page.getByRole("tab", { name: "Comments 1" }).waitFor();
  expect(await inside(page, page.getByRole("heading", { name: "At work" }))).toBe(true);
}, 60_000);

test("an opened card is not left behind the edge of the board its drawer made narrower", async () => {
  const id = await site.create("Far right");
  await site.api("POST", `/tasks/${id}/complete`, {});
  const page = await site.open("/", { viewport: { width: 1280, height: 800 } });
  await card(page, id).locator("a").click();
  await page.getByRole("complementary").waitFor();
  await until("the card beside the drawer", async () => {
    const [own, drawer] = [
      await card(page, id).boundingBox(),
      await page.getByRole("complementary").boundingBox(),
    ];
    return own !== null && drawer !== null && own.x + own.width <= drawer.x;
  });
}, 60_000);

test("the question a card is blocked on, and what a reviewer is to look at, stand in the drawer", async () => {
  const id = await site.create("Asks");
  await site.api("POST", `/tasks/${id}/block`, { reason: "Which **database**?", kind: "needs_input" });
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary");
  await drawer.getByRole("region", { name: "Blocked on" }).getByText("Which database?").waitFor();
  await site.api("POST", `/tasks/${id}/unblock`, {});
  await drawer.getByRole("region", { name: "Blocked on" }).waitFor({ state: "detached" });
  await site.api("POST", `/tasks/${id}/request-review`, { summary: "Mind the error states" });
  await drawer.getByRole("region", { name: "To review" }).getByText("Mind the error states").waitFor();
}, 60_000);

test("a chosen card shows its tick, and the bar of the chosen fits beside everything", async () => {
  const id = await site.create("Chosen");
  const page = await site.open("/?q=Chosen", { viewport: { width: 768, height: 800 } });
  await card(page, id)
    .locator("a")
    .click({ modifiers: ["Control"] });
  const ground = await card(page, id)
    .getByRole("checkbox", { name: `Select ${id}` })
    .evaluate((box) => getComputedStyle(box).isolation);
  expect(ground).toBe("isolate");
  const bar = page.getByRole("toolbar", { name: "Selected cards" });
  await until("the bar inside", () => inside(page, bar));
  expect((await bar.boundingBox())!.width).toBeGreaterThan(500);
}, 60_000);

test("on a phone a card's tools are at hand without hovering: choosing it and moving it", async () => {
  const id = await site.create("By thumb");
  const page = await site.open("/?q=thumb", PHONE);
  const box = card(page, id).getByRole("checkbox", { name: `Select ${id}` });
  await box.tap();
  await page.getByText("1 selected").waitFor();
  await until("a box for a thumb", async () => (await box.boundingBox())!.width >= 40);
  await card(page, id)
    .getByRole("button", { name: `Move ${id}` })
    .tap();
  await page.getByRole("option", { name: /Triage/ }).tap();
  await until("the move", async () => (await site.status(id)) === "triage");
  await page.goto(`${site.served.url}/?q=triage-has-no-such`);
  await page.getByRole("button", { name: "Clear the filter" }).last().tap();
  await column(page, "triage").locator(`[data-card="${id}"]`).waitFor();
}, 60_000);

test("on a phone nothing is cut off: the message box, the menus, the sheet of keys, an empty board", async () => {
  const page = await site.open(`/?task=${running}`, PHONE);
  const box = page.getByRole("textbox", { name: "Message to the worker" });
  await box.waitFor();
  expect(await box.getAttribute("placeholder")).toBe("Steer the worker…");
  expect(await box.evaluate((area) => area.scrollHeight <= area.clientHeight + 1)).toBe(true);
  await page.getByRole("button", { name: "More actions" }).tap();
  await page.getByRole("menu").waitFor();
  await until("the menu inside", () => inside(page, page.getByRole("menu")));
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Close" }).tap();

  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.locator(".key").first().waitFor();
  expect(await sheet.locator("code").first().isVisible()).toBe(false);
  await page.keyboard.press("Escape");
  await page.goto(`${site.served.url}/?board=empty`);
  await until("the button inside", () =>
    inside(page, page.getByRole("button", { name: "Create", exact: true })),
  );
  await page.goto(`${site.served.url}/settings/page`);
  await until("the open tab", () => inside(page, page.getByRole("button", { name: "This page" })));
}, 60_000);

test("the legend of the throughput says the total while no day is pointed at", async () => {
  const page = await site.open("/metrics");
  await page.locator(".u-legend .u-value", { hasText: "all 14" }).waitFor();
  const values = await page.locator(".u-legend .u-value").allTextContents();
  expect(values).toHaveLength(3);
  for (const value of values.slice(1)) expect(value).toMatch(/^\d+$/);
}, 60_000);

test("budgets of the config show what is left of them, and which are used up", async () => {
  const page = await site.open("/metrics");
  await page.getByText("Spend by profile").waitFor();
  expect(await page.getByText("Budgets, last 24 hours").count()).toBe(0);
  expect((await site.home.run(["config", "set", "budgets.board.usd_per_day", "20"])).code).toBe(0);
  expect((await site.home.run(["config", "set", "budgets.profile.broke.tokens_per_day", "0"])).code).toBe(0);
  try {
    const text = async () => {
      await page.reload();
      await page.getByText("Spend by profile").waitFor();
      return (await page.locator('[data-view="metrics"]').innerText()).replaceAll(/\s+/gu, " ");
    };
    await until("the budgets", async () => (await text()).includes("board $0.00 of $20.00 profile broke"));
    expect(await text()).toContain("profile broke 0 of 0 tokens used up");
    expect(await text()).not.toContain("$20.00 used up");
  } finally {
    await site.home.run(["config", "unset", "budgets"]);
  }
}, 60_000);

test("a task that is not there says so, with the way back", async () => {
  const page = await site.open("/?task=t_00000000");
  await page.getByText("There is no task t_00000000").waitFor();
  await page.getByRole("button", { name: "Back to the board" }).click();
  await page.getByRole("complementary").waitFor({ state: "detached" });
}, 60_000);
