import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { until } from "../support/program.ts";
import { press, Site, WORKERS } from "./browser.ts";

const site = new Site();
let quick = "";
let failed = "";
let slow = "";

beforeAll(async () => {
  await site.start(
    `${WORKERS}  failure_limit: 2
`.replace("  slow:", `  failer:\n    preset: shell\n    command: ["false"]\n  slow:`),
  );
  quick = await site.create("Swift work", { assignee: "quick" });
  failed = await site.create("Never works", { assignee: "failer" });
  slow = await site.create("Long work", { assignee: "slow" });
  await until("the quick one", async () => (await site.status(quick)) === "done");
  await until("the failing one", async () => (await site.status(failed)) === "blocked");
  await until("the slow one", async () => (await site.status(slow)) === "running");
  await site.home.json("boards", "create", "bare");
}, 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

const bars = (page: Page): Locator => page.locator("[data-run]");
const bar = (page: Page, words: string): Locator => page.locator(`[data-run][aria-label*="${words}"]`);
const row = (page: Page, name: string): Locator => page.getByRole("list", { name, exact: true });
const rowNames = (page: Page): Promise<string[]> =>
  page.locator(".timeline-row .timeline-name").allInnerTexts();

test("a row for each profile or task, a bar for each attempt that says its outcome without colour", async () => {
  const page = await site.open("/timeline");
  await bars(page).first().waitFor();
  expect(await rowNames(page)).toEqual(["failer", "quick", "slow"]);
  expect(await row(page, "failer").locator("[data-run]").count()).toBe(2);
  expect(await bar(page, "Never works, attempt 2, @failer, gave up").count()).toBe(1);
  expect(await bar(page, "Swift work, attempt 1, @quick, completed").count()).toBe(1);
  expect(await bar(page, "Long work, attempt 1, @slow, active").count()).toBe(1);
  const looks = await page
    .locator(".timeline-bar")
    .evaluateAll((nodes) =>
      nodes.map((node) => [
        getComputedStyle(node.querySelector(".timeline-ink")!).backgroundImage,
        node.querySelector("svg")!.innerHTML,
      ]),
    );
  expect(new Set(looks.map(([pattern]) => pattern)).size).toBe(3);
  expect(new Set(looks.map(([, drawing]) => drawing)).size).toBe(3);
  await page.keyboard.press("Shift+R");
  await page.waitForFunction(() => document.querySelectorAll(".timeline-row").length === 3);
  expect(await rowNames(page)).toContain("Long work");
  await page.getByRole("button", { name: "Profiles", exact: true }).click();
  await row(page, "quick").waitFor();
}, 60_000);

test("a click or Enter opens the card at that attempt, and Escape gives the focus back to the bar", async () => {
  const page = await site.open("/timeline");
  const first = row(page, "failer").locator("[data-run]").first();
  const id = await first.getAttribute("data-run");
  await first.click();
  await page.locator('.drawer .attempt[aria-current="true"]').getByText("#1").waitFor();
  expect(new URL(page.url()).searchParams.get("run")).toBe(id);
  await page.keyboard.press("Escape");
  await page.locator(`[data-run="${id}"]:focus`).waitFor();

  await page.keyboard.press("ArrowRight");
  await page.locator('[data-run][aria-label*="attempt 2, @failer"]:focus').waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator('[data-run][aria-label*="@quick"]:focus').waitFor();
  await page.keyboard.press("k");
  await page.locator('[data-run][aria-label*="@failer"]:focus').waitFor();
  await page.keyboard.press("h");
  await page.locator(`[data-run="${id}"]:focus`).waitFor();
  await page.keyboard.press("Enter");
  await page.locator('.drawer .attempt[aria-current="true"]').getByText("#1").waitFor();
}, 60_000);

test("the keys and buttons zoom and go through time, and now is one press away", async () => {
  const page = await site.open("/");
  await press(page, "g t");
  await bars(page).first().waitFor();
  const pressed = (name: string) => page.getByRole("button", { name, exact: true, pressed: true }).waitFor();
  await pressed("Day");
  await page.keyboard.press("+");
  await pressed("Hour");
  await page.locator(".timeline-now").waitFor();
  await page.keyboard.press("Shift+H");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText("No attempt in this time.").waitFor();
  await page.getByRole("button", { name: "Show the latest" }).click();
  await bars(page).first().waitFor();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await pressed("Week");
  await page.getByRole("button", { name: "Back in time" }).click();
  await page.getByRole("button", { name: "Back in time" }).click();
  await page.getByText("No attempt in this time.").waitFor();
  await page.keyboard.press("End");
  await bars(page).first().waitFor();
  await page.getByRole("button", { name: "Now", disabled: true }).waitFor();
}, 60_000);

test("dragging moves time and opens nothing, even when it begins on a bar", async () => {
  const page = await site.open("/timeline");
  await bars(page).first().waitFor();
  const box = await bars(page).first().boundingBox();
  await page.mouse.move(box!.x + 4, box!.y + 10);
  await page.mouse.down();
  await page.mouse.move(box!.x + 80, box!.y + 12, { steps: 4 });
  await page.mouse.up();
  expect(await page.locator(".drawer").count()).toBe(0);
  await page.getByRole("button", { name: "Now", disabled: false }).click();
  await page.getByText(/– now/u).waitFor();
}, 60_000);

test("the filter and the single-card keys hold here too", async () => {
  const page = await site.open("/timeline?q=agent:quick");
  await bars(page).first().waitFor();
  expect(await rowNames(page)).toEqual(["quick"]);
  await bars(page).first().focus();
  await page.keyboard.press("p");
  await page.getByRole("dialog", { name: /^Priority/u }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#filter").fill("no-such-word");
  await page.getByText("No card matches").waitFor();
  await page.getByRole("button", { name: "Clear the filter" }).last().click();
  await row(page, "slow").waitFor();
}, 60_000);

test("what begins and ends while one looks appears by itself; a board without attempts says what to do", async () => {
  const page = await site.open("/timeline?board=bare");
  await page.getByText("No attempt yet.").waitFor();
  await page.goto(`${site.served.url}/timeline`);
  await bar(page, "Long work, attempt 1, @slow, active").waitFor();
  const fresh = await site.create("Just now", { assignee: "quick" });
  await bar(page, "Just now, attempt 1, @quick, completed").waitFor();
  writeFileSync(join(site.home.dir, "go"), "");
  await bar(page, "Long work, attempt 1, @slow, completed").waitFor();
  await site.api("POST", `/tasks/${fresh}/archive`, {});
  await bar(page, "Just now").waitFor({ state: "detached" });
  await page.getByLabel("Show archived").check();
  await bar(page, "Just now").waitFor();
}, 60_000);
