import { expect, test } from "bun:test";
import type { CDPSession, Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

type Point = { x: number; y: number };

/** One finger on the glass. The page tells a quick one by its clock: what is to be quick is sent without waiting between. */
class Finger {
  readonly #session: CDPSession;
  constructor(session: CDPSession) {
    this.#session = session;
  }
  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }
  down = (at: Point) => this.#send("touchStart", [at]);
  move = (at: Point) => this.#send("touchMove", [at]);
  up = () => this.#send("touchEnd", []);
  cancel = () => this.#send("touchCancel", []);
  async #send(type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", touchPoints: Point[]) {
    await this.#session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

const TABLET = { viewport: { width: 1200, height: 800 }, hasTouch: true };

async function middle(page: Page, id: string): Promise<Point> {
  const box = (await card(page, id).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function middleOf(page: Page, status: string): Promise<Point> {
  const box = (await column(page, status).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const lifted = (page: Page, id: string) =>
  page.waitForFunction(
    (id) => document.querySelector(`[data-card="${id}"]`)?.hasAttribute("data-dragged"),
    id,
  );

test("a card held under a finger is lifted, follows it and moves where it is let go", async () => {
  const id = await site.create("Moved by touch");
  const page = await site.open("/?q=touch", TABLET);
  await card(page, id).waitFor();
  const finger = await Finger.on(page);
  await finger.down(await middle(page, id));
  await lifted(page, id);
  const target = await middleOf(page, "triage");
  await finger.move(target);
  await page.waitForFunction(
    () => document.querySelector('[data-column="triage"]')?.getAttribute("data-over") === "here",
  );
  await page.locator(".card-preview").waitFor();
  await finger.up();
  await until("the move", async () => (await site.status(id)) === "triage");
  await page.locator(".card-preview").waitFor({ state: "detached" });
  expect(await page.getByRole("complementary").count()).toBe(0);
}, 60_000);

test("[#422] a finger that moves at once scrolls, one that wobbles opens, a scroll the browser takes over moves nothing", async () => {
  await Promise.all(Array.from({ length: 24 }, (_, index) => site.create(`Scrolls ${index}`)));
  const page = await site.open("/?q=Scrolls", TABLET);
  const shown = column(page, "ready").locator("[data-card]");
  await shown.first().waitFor();
  const finger = await Finger.on(page);
  const writes: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && writes.push(request.url()));
  const scrolled = () =>
    column(page, "ready")
      .locator(".column-body")
      .evaluate((body) => body.scrollTop);

  const held = (await shown.nth(4).getAttribute("data-card")) as string;
  const box = (await card(page, held).boundingBox())!;
  await Promise.all([
    finger.down({ x: box.x + 40, y: box.y + box.height / 2 }),
    finger.move({ x: box.x + 43, y: box.y + box.height / 2 + 3 }),
    finger.up(),
  ]);
  await page.getByRole("complementary").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("complementary").waitFor({ state: "detached" });

  await finger.down(await middle(page, held));
  await lifted(page, held);
  await finger.move(await middleOf(page, "done"));
  await finger.cancel();
  await page.waitForFunction(() => !document.querySelector("[data-dragged], .card-preview"));
  await finger.down(await middle(page, held));
  await lifted(page, held);
  await finger.up();
  await page.waitForFunction(() => !document.querySelector("[data-dragged], .card-preview"));
  expect(await page.getByRole("dialog").count()).toBe(0);

  const at = await middle(page, held);
  const further = (step: number) => finger.move({ x: at.x - step * 4, y: at.y - step * 20 });
  await Promise.all([finger.down(at), further(1)]);
  for (let step = 2; step <= 10; step += 1) await further(step);
  await until("the scroll", async () => (await scrolled()) > 100);
  expect(await page.locator("[data-dragged]").count()).toBe(0);
  await finger.up();
  expect(writes).toEqual([]);
}, 60_000);

test("chosen cards go together, and on a phone the board follows the finger to the next column", async () => {
  const ids = [await site.create("Stack one"), await site.create("Stack two")];
  const page = await site.open("/?q=Stack", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  for (const id of ids) await page.locator(`[data-card="${id}"] [role=checkbox]`).tap();
  await page.getByText("2 selected").waitFor();
  const finger = await Finger.on(page);
  await finger.down(await middle(page, ids[0] as string));
  await lifted(page, ids[1] as string);
  await page.locator(".card-preview-count", { hasText: "2" }).waitFor();
  await finger.move({ x: 4, y: 300 });
  await page.waitForFunction(
    () => document.querySelector('[data-column="triage"]')?.getBoundingClientRect().left === 0,
  );
  await finger.move({ x: 195, y: 300 });
  await finger.up();
  for (const id of ids) await until("the move", async () => (await site.status(id)) === "triage");
}, 60_000);
