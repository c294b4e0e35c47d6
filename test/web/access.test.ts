import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { Site } from "./browser.ts";

const site = new Site();
let running = "";
let blocked = "";

beforeAll(async () => {
  await site.start();
  running = await site.create("At work", {
    assignee: "slow",
    body: "# Goal\n\n`code` and [link](https://example.com)\n\n> quote",
    tenant: "acme",
    priority: 3,
  });
  blocked = await site.create("Blocked", { assignee: "nobody", priority: 1 });
  await site.api("POST", `/tasks/${blocked}/block`, { reason: "Which colour?", kind: "needs_input" });
  const done = await site.create("Quick", { assignee: "quick" });
  await site.create("Waits", { parents: [running], skills: ["a"] });
  await site.create("Idea", { triage: true, priority: -1 });
  await site.create("Later", { not_before: Math.floor(Date.now() / 1000) + 9000, assignee: "nobody" });
  const review = await site.create("To review", { assignee: "nobody" });
  await site.api("POST", `/tasks/${review}/request-review`, { summary: "please" });
  await site.api("POST", `/tasks/${running}/comments`, { body: "a **comment**" });
  await until("the worker", async () => (await site.status(running)) === "running");
  await until("the quick one", async () => (await site.status(done)) === "done");
}, 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

/** What axe finds, in one line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} | ${node.any[0]?.message ?? ""}`),
  );
}

const VIEWS: readonly [name: string, path: () => string, ready: string][] = [
  ["board", () => "/?archived=1", ".card"],
  ["drawer", () => `/?task=${running}`, ".log-line"],
  ["drawer of a blocked card", () => `/?task=${blocked}&tab=events`, "[role=tabpanel] li"],
  ["attempts", () => `/?task=${running}&tab=attempts`, ".attempt"],
  ["task page", () => `/task/${running}?tab=comments`, "[role=tabpanel] li"],
  ["list", () => "/list", ".list-line"],
  ["graph", () => "/graph", ".graph-box"],
  ["timeline", () => "/timeline", ".timeline-bar"],
  ["inbox", () => "/inbox", ".inbox-line"],
  ["workers", () => "/workers", "tbody tr"],
  ["metrics", () => "/metrics", "canvas"],
  ["settings: profiles", () => "/settings", ".panel"],
  ["settings: configuration", () => "/settings/config", "tbody tr"],
  ["settings: tokens", () => "/settings/tokens", "form"],
  ["settings: notifications", () => "/settings/notifications", ".panel"],
  ["settings: page", () => "/settings/page", ".panel"],
];

for (const colorScheme of ["dark", "light"] as const) {
  test(`axe finds nothing on any view, ${colorScheme}`, async () => {
    const page = await site.open("/", { colorScheme });
    for (const [name, path, ready] of VIEWS) {
      await page.goto(site.served.url + path());
      await page.locator(ready).first().waitFor();
      expect(await faults(page), `${name}, ${colorScheme}`).toEqual([]);
    }
  }, 300_000);

  test(`axe finds nothing on what opens above the page, ${colorScheme}`, async () => {
    const page = await site.open("/", { colorScheme });
    const layers: [string, () => Promise<void>][] = [
      ["New task", () => page.keyboard.press("c")],
      ["Command palette", () => page.keyboard.press("Control+k")],
      ["Keyboard shortcuts", () => page.keyboard.press("?")],
      ["Change status…", () => page.keyboard.press("s")],
      ["Assign to…", () => page.keyboard.press("a")],
      [`Block ${running}`, () => page.keyboard.press("b")],
      [
        `Settings of ${running}`,
        async () => {
          await page.keyboard.press("Shift+E");
          await page.getByRole("textbox", { name: "Parameters" }).waitFor();
        },
      ],
      [
        "New task",
        async () => {
          await page.keyboard.press("c");
          await page.getByText("More settings").click();
          await page.getByRole("textbox", { name: "Parameters" }).waitFor();
        },
      ],
    ];
    for (const [name, open] of layers) {
      await page.locator(`[data-card-link="${running}"]`).focus();
      await open();
      await page.getByRole("dialog", { name }).waitFor();
      expect(await faults(page), `${name}, ${colorScheme}`).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name }).waitFor({ state: "detached" });
    }
    await page.getByRole("button", { name: "Display" }).click();
    await page.getByRole("menu").waitFor();
    expect(await faults(page), `menu, ${colorScheme}`).toEqual([]);
  }, 300_000);
}

test("at 390 px one column at a time, nothing wider than the screen, a task fills it", async () => {
  const page = await site.open("/", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.locator(".column-tab[aria-pressed=true]", { hasText: "In Progress" }).waitFor();
  await page.locator(".column-tab", { hasText: "Blocked" }).tap();
  await page.waitForFunction(() =>
    document.querySelector(".column-tab[aria-pressed=true]")?.textContent?.includes("Blocked"),
  );
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await wide()).toBe(false);
  await page.locator(`[data-card-link="${blocked}"]`).tap();
  const drawer = page.getByRole("complementary", { name: `Task ${blocked}` });
  const box = await drawer.boundingBox();
  expect(box).toMatchObject({ x: 0, width: 390 });
  const button = await drawer
    .getByRole("group", { name: "Actions" })
    .getByRole("button", { name: "Unblock" })
    .boundingBox();
  expect(button!.height).toBeGreaterThanOrEqual(40);
  expect(await faults(page)).toEqual([]);
  await drawer.getByRole("button", { name: "Close" }).tap();
  await page.getByRole("navigation").getByRole("button", { name: /Inbox/ }).tap();
  await page.locator(".inbox-line").first().waitFor();
  expect(await wide()).toBe(false);
  expect(await faults(page)).toEqual([]);
  const title = await page.locator(".inbox-open").first().boundingBox();
  const answer = await page.locator(".inbox-answers").first().boundingBox();
  expect(answer!.y).toBeGreaterThan(title!.y + title!.height);
  await page.getByRole("navigation").getByRole("button", { name: "Workers" }).tap();
  const stop = await page.getByRole("button", { name: "Stop" }).boundingBox();
  expect(stop!.x + stop!.width).toBeLessThanOrEqual(390);
}, 60_000);

test("at 200 % zoom and with forced colours everything is still there", async () => {
  const page = await site.open(`/?task=${running}`, {
    viewport: { width: 720, height: 450 },
    forcedColors: "active",
  });
  await page.locator(".log-line").first().waitFor();
  expect(await faults(page)).toEqual([]);
  await page.getByRole("button", { name: "Close" }).click();
  const card = page.locator(`[data-card="${blocked}"]`);
  await page.locator(`[data-card-link="${blocked}"]`).focus();
  expect(await card.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe("solid");
}, 60_000);

test("the theme follows the system, a choice survives a reload, and nothing flashes", async () => {
  const page = await site.open("/", { colorScheme: "dark" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  expect(await theme()).toBe("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await until("the light theme", async () => (await theme()) === "light");
  await page.locator(".card").first().waitFor();
  await page.keyboard.press("t");
  await until("the chosen theme", async () => (await theme()) === "dark");
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.body !== null);
  expect(await theme()).toBe("dark");
}, 60_000);

test("with reduced motion nothing moves", async () => {
  const page = await site.open("/");
  await page.locator(".card-rail").first().waitFor();
  const moving = await page.evaluate(
    () =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 10).length,
  );
  expect(moving).toBe(0);
}, 60_000);
