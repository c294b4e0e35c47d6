/**
 * How fast the page feels on a board of 10,000 cards: what it loads, when it is there, how soon a change of another
 * process and a key of one's own are seen. usage: bun bench/web.ts; KANBUN_BIN names another executable.
 */
import type { Page } from "playwright-core";
import { openPlace, resolvePlace } from "../src/config/index.ts";
import { Site } from "../test/web/browser.ts";
import { fill, MIXES } from "./support/cards.ts";

const ROUNDS = 40;
const NAVIGATIONS = 5;

declare global {
  var firstCardAt: number | undefined;
  var painted: number[];
}

const site = new Site();
try {
  await site.start("dispatch: { interval_seconds: 3600 }\n", "--no-dispatch");
  const place = resolvePlace({ KANBUN_HOME: site.home.dir });
  const board = await openPlace(place, { role: "operator", name: "bench" });
  await fill(board, MIXES[1]!.shares);
  board.close();
  const page = await site.open("/");
  await page.addInitScript(watchFirstCard);
  report("navigation to first card", await navigations(page));
  const bytes = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
  console.log(`script of the first view: ${(bytes / 1000).toFixed(1)} kB as sent`);
  report("a task created elsewhere, seen on the page", await arrivals(page));
  report("key to paint", await keys(page));
  await page.locator('section[data-column="ready"]').hover();
  report("frame while scrolling", await frames(page));
} finally {
  await site.stop();
}

function watchFirstCard(): void {
  new MutationObserver((_, observer) => {
    if (!document.querySelector("article.card")) return;
    observer.disconnect();
    requestAnimationFrame(() => (globalThis.firstCardAt = performance.now()));
  }).observe(document, { childList: true, subtree: true });
}

async function navigations(page: Page): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < NAVIGATIONS; round += 1) {
    await page.reload();
    await page.waitForFunction(() => globalThis.firstCardAt !== undefined);
    found.push((await page.evaluate(() => globalThis.firstCardAt)) ?? 0);
  }
  return found;
}

/** From before the request that creates the task to the frame after its card is in the document. */
async function arrivals(page: Page): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const title = `arrival ${round}`;
    const seen = page.evaluate(
      (text) =>
        new Promise<number>((resolve) => {
          const observer = new MutationObserver(() => {
            if (!document.body.textContent.includes(text)) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(Date.now()));
          });
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
      title,
    );
    await Bun.sleep(60);
    const begun = Date.now();
    await site.create(title, { priority: 100 + round });
    found.push((await seen) - begun);
  }
  return found;
}

async function keys(page: Page): Promise<number[]> {
  await page.locator('section[data-column="ready"] article.card a').first().focus();
  await page.evaluate(() => {
    globalThis.painted = [];
    addEventListener(
      "keydown",
      ({ timeStamp }) =>
        requestAnimationFrame(() => setTimeout(() => globalThis.painted.push(performance.now() - timeStamp))),
      true,
    );
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.keyboard.press(round % 8 === 7 ? "k" : "j");
    await page.waitForFunction((count) => globalThis.painted.length > count, round);
  }
  return page.evaluate(() => globalThis.painted);
}

async function frames(page: Page): Promise<number[]> {
  const measured = page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const next = (at: number): void => {
          times.push(at);
          if (times.length < 120) requestAnimationFrame(next);
          else resolve(times.slice(1).map((time, index) => time - times[index]!));
        };
        requestAnimationFrame(next);
      }),
  );
  for (let step = 0; step < 60; step += 1) await page.mouse.wheel(0, 120);
  return measured;
}

function report(what: string, ms: readonly number[]): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  console.log(`${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}
