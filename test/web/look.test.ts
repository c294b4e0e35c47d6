import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, Site } from "./browser.ts";

const site = new Site();
let blocked = "";

beforeAll(async () => {
  await site.start();
  for (const title of ["One", "Two", "Three"]) await site.create(title, { triage: true });
  const parent = await site.create("A parent", { assignee: "nobody" });
  await site.create("A child", { parents: [parent] });
  await site.create("Later", { not_before: Math.floor(Date.now() / 1000) + 9000 });
  await site.create("Ready");
  blocked = await site.create(`Blocked ${"word ".repeat(30)}`, {
    assignee: "nobody",
    body: "a line\n\n".repeat(40),
    workspace_kind: "dir",
    workspace_path: `/srv/${"a-long-name/".repeat(12)}`,
  });
  await site.api("POST", `/tasks/${blocked}/block`, { reason: "Which colour?", kind: "needs_input" });
  await site.api("POST", `/tasks/${blocked}/comments`, { body: "a comment" });
  await site.home.json("boards", "create", "bare");
}, 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

/** Waits until an element lies whole inside what holds it. */
async function inside(element: Locator, holder: string): Promise<void> {
  await element.waitFor();
  await element.page().waitForFunction(
    ([node, name]) => {
      const outer = document.querySelector(name)?.getBoundingClientRect();
      const inner = node?.getBoundingClientRect();
      return (
        !!outer &&
        !!inner &&
        inner.left >= outer.left - 1 &&
        inner.right <= outer.right + 1 &&
        inner.top >= outer.top - 1 &&
        inner.bottom <= outer.bottom + 1
      );
    },
    [await element.elementHandle(), holder] as const,
  );
}

/** Waits until one thing stands whole above another. The page itself looks: a notice stays for seconds only. */
async function above(page: Page, upper: string, lower: string): Promise<void> {
  await page.waitForFunction(
    (names) => {
      const [one, other] = names.map((name) => document.querySelector(name)?.getBoundingClientRect());
      return !!one && !!other && one.bottom <= other.top;
    },
    [upper, lower] as const,
  );
}

test("what was asked for is in view: a card beside its drawer, the tab of an address, the end of an editor", async () => {
  const page = await site.open(`/?task=${blocked}&tab=comments`, { viewport: { width: 1280, height: 800 } });
  await inside(card(page, blocked), ".board");
  await inside(page.getByRole("tab", { name: "Comments" }), ".drawer-body");
  await inside(page.locator("#tab-panel li"), ".drawer-body");
  await page.goto(`${site.served.url}/?task=${blocked}`);
  await page.locator(".drawer").getByRole("button", { name: "Edit" }).click();
  await inside(page.locator(".drawer").getByRole("button", { name: "Save" }), ".drawer-body");
}, 60_000);

test("a place with nothing to show says what to do next", async () => {
  const page = await site.open("/list?board=bare");
  await page.getByText("This board is empty").waitFor();
  await page.goto(`${site.served.url}/?board=no-such`);
  await page.getByText("There is no such board").waitFor();
  await page.getByRole("button", { name: "Open the default board" }).click();
  await card(page, blocked).waitFor();
  await page.goto(`${site.served.url}/?task=t_00000000`);
  await page.locator(".drawer").getByText("There is no task t_00000000").waitFor();
  await page.locator(".drawer").getByRole("button", { name: "Back to the board" }).click();
  await page.locator(".drawer").waitFor({ state: "detached" });
}, 60_000);

test("what one edits shows whole, and a notice leaves the buttons for the chosen cards free", async () => {
  const page = await site.open(`/?task=${blocked}`, { viewport: { width: 1280, height: 800 } });
  const hidden = (field: Locator) => field.evaluate((node) => node.scrollHeight - node.clientHeight);
  await page.getByTitle("Edit the title").click();
  await until(
    "all of the title",
    async () => (await hidden(page.getByRole("textbox", { name: "Title" }))) <= 0,
  );
  await page.keyboard.press("Escape");
  const box = page.locator("[data-comment-box]");
  await box.fill("a line that is so long that it has to wrap ".repeat(4));
  await until("all of the comment", async () => (await hidden(box)) <= 0);

  for (const viewport of [
    { width: 390, height: 844 },
    { width: 768, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`${site.served.url}/?q=blocked`);
    await card(page, blocked).waitFor();
    await page.keyboard.press("Control+a");
    await page.locator(".bulk-bar").waitFor();
    await page.getByRole("button", { name: "Save as a view" }).click();
    await page.getByLabel("Name").fill(`at ${viewport.width}`);
    await page.keyboard.press("Enter");
    await above(page, ".notice", ".bulk-bar");
  }
}, 60_000);

test("a subscription to every task says so", async () => {
  await site.home.json("notify-subscribe", "*", "--platform", "slack", "--chat-id", "C1");
  const page = await site.open("/settings/notifications");
  await page.getByRole("listitem").filter({ hasText: "every task" }).getByText("slack: C1").waitFor();
}, 60_000);

test("on a touch screen no sentence names a key", async () => {
  const page = await site.open("/graph?board=bare", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const line = page.locator("[data-view=graph] p");
  await line.waitFor();
  expect((await line.innerText()).replace(/\s+/gu, " ")).toBe(
    "No task waits for another. Link two under a task’s Dependencies.",
  );
}, 60_000);

test("the words of a button that waits for input stand out from its ground", async () => {
  const page = await site.open("/?q=blocked");
  const ink = (button: Locator) => button.evaluate((node) => getComputedStyle(node).color);
  const ready = await ink(page.getByRole("button", { name: "New task" }).first());
  await page.getByRole("button", { name: "Save as a view" }).click();
  const save = page.getByRole("button", { name: "Save", exact: true });
  expect(await save.isDisabled()).toBe(true);
  expect(await ink(save)).toBe(ready);
}, 60_000);

test("where the tabs have no room the heading names the view, and on a phone the menu it is in is marked", async () => {
  const page = await site.open("/graph", { viewport: { width: 390, height: 844 } });
  await page.locator(".graph-box").first().waitFor();
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/\/ Graph$/u);
  await page.locator(".phone-place[data-here]").getByRole("button", { name: "More" }).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("group", { name: "View" }).waitFor();
  await until(
    "the heading without it",
    async () => !(await page.getByRole("heading", { level: 1 }).innerText()).includes("Graph"),
  );
}, 60_000);

test("a key for an agent that can do nothing here says why", async () => {
  const page = await site.open("/");
  await page.locator(`[data-card-link="${blocked}"]`).focus();
  await page.keyboard.press("y");
  await page.locator(".notice", { hasText: `Approve: ${blocked}, it is not in review` }).waitFor();
}, 60_000);

test("what has the focus by the keyboard is whole in view, its column too", async () => {
  const page = await site.open(`/?task=${blocked}`, { viewport: { width: 1280, height: 800 } });
  await card(page, blocked).waitFor();
  const cut: string[] = [];
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press("Shift+Tab");
    const beyond = await page.evaluate(() => {
      const [board, focused] = [document.querySelector(".board"), document.activeElement];
      if (!board || !focused || !board.contains(focused)) return null;
      const [outer, inner] = [board.getBoundingClientRect(), focused.getBoundingClientRect()];
      return inner.left < outer.left - 1 || inner.right > outer.right + 1 ? focused.outerHTML : null;
    });
    if (beyond) cut.push(beyond.slice(0, 120));
  }
  expect(cut).toEqual([]);
}, 60_000);

test("the last card of a full column is not hidden by a notice", async () => {
  for (let n = 0; n < 12; n += 1) await site.create(`Idea ${n}`, { triage: true });
  const page = await site.open("/", { viewport: { width: 1280, height: 800 } });
  await page.locator('section[data-column="triage"] [data-card-link]').first().focus();
  await page.keyboard.press("End");
  await page.waitForFunction(
    () =>
      document.activeElement ===
      [...document.querySelectorAll('section[data-column="triage"] [data-card-link]')].at(-1),
  );
  await page.keyboard.press("y");
  await above(page, ".card:has(:focus)", ".notice");
}, 60_000);

const VIEWS: readonly [path: () => string, ready: string][] = [
  [() => "/", ".column"],
  [() => "/?q=no-such-word", "code"],
  [() => `/?task=${blocked}`, ".drawer .properties"],
  [() => `/task/${blocked}?tab=events`, "[role=tabpanel] li"],
  [() => "/list", ".list-line"],
  [() => "/graph", ".graph-box"],
  [() => "/timeline", ".timeline-bar"],
  [() => "/inbox", ".inbox-line"],
  [() => "/workers", ".view"],
  [() => "/metrics", "canvas"],
  [() => "/settings", ".panel"],
  [() => "/settings/config", "tbody tr"],
  [() => "/settings/tokens", "form"],
  [() => "/settings/notifications", ".panel"],
  [() => "/settings/page", ".panel"],
];

/** What is wider than the screen, and what takes a click but is smaller than a fingertip's least 24 px. */
async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? ["the page is too wide"] : [];
    const small = [...document.querySelectorAll<HTMLElement>("button, a, select, summary")].filter((node) => {
      // A link that stands for its whole card or line takes the click of all of it; one in a text is exempt.
      if (getComputedStyle(node, "::before").position === "absolute" || node.closest(".prose")) return false;
      const { width, height } = node.getBoundingClientRect();
      return width > 0 && height > 0 && (width < 24 || height < 24);
    });
    return [...wide, ...small.map((node) => node.outerHTML.slice(0, 120))];
  });
}

for (const width of [390, 768, 1280, 1920]) {
  test(`at ${width} px nothing is wider than the screen or too small to hit`, async () => {
    const page = await site.open("/", { viewport: { width, height: 844 } });
    const found: Record<string, string[]> = {};
    for (const [path, ready] of VIEWS) {
      await page.goto(site.served.url + path());
      await page.locator(ready).first().waitFor();
      const misfit = await misfits(page);
      if (misfit.length > 0) found[path()] = misfit;
    }
    expect(found).toEqual({});
  }, 300_000);
}
