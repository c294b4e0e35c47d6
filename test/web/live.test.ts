import { expect, test } from "bun:test";
import { until } from "../support/program.ts";
import { card, column, Site, WORKERS } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

test("two browsers see each other's changes, also in an open drawer and while a form is open", async () => {
  const id = await site.create("Seen by both");
  const [ana, ben] = [await site.open("/"), await site.open(`/?task=${id}`)];
  await ana.getByRole("button", { name: "New task" }).first().click();
  await ana.getByRole("textbox", { name: "Title" }).fill("half typed");

  await ben
    .getByRole("group", { name: "Actions" })
    .getByRole("button", { name: /^Block/ })
    .click();
  await ben.getByRole("dialog").getByRole("textbox").fill("wait for me");
  await ben.keyboard.press("Enter");
  await column(ana, "blocked").locator(`[data-card="${id}"]`).getByText("wait for me").waitFor();
  expect(await ana.getByRole("textbox", { name: "Title" }).inputValue()).toBe("half typed");
  expect(await ana.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Title");
  await ana.keyboard.press("Escape");

  await card(ana, id).locator("a").click();
  await ana.getByRole("textbox", { name: "Comment" }).fill("said by ana");
  await ana.keyboard.press("Enter");
  await ben.getByText("said by ana").waitFor();
}, 60_000);

test("a programme's changes arrive by the stream alone", async () => {
  const there = await site.create("There from the start");
  const page = await site.open("/");
  await card(page, there).waitFor();
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/api/snapshot") && asked.push(request.url()));
  const ids = await Promise.all(Array.from({ length: 12 }, (_, index) => site.create(`Burst ${index}`)));
  for (const id of ids) await card(page, id).waitFor();
  await site.api("POST", "/tasks/bulk", { ids, archive: true });
  await page.waitForFunction(() => !document.querySelector('[data-card] a[aria-label^="Burst"]'));
  expect(asked).toEqual([]);
}, 60_000);

test("[#422] filters and archived cards open no second stream, and the one there is goes on", async () => {
  const first = await site.create("Streams one", { tenant: "acme" });
  const page = await site.open("/");
  await card(page, first).waitFor();
  const streams: string[] = [];
  page.on("request", (request) => request.url().includes("/events/stream") && streams.push(request.url()));
  const filter = page.getByRole("textbox", { name: "Filter cards" });
  for (const line of ["Streams", "tenant:acme", "Streams status:ready", ""]) {
    await filter.fill(line);
    await page.getByLabel("Show archived").click();
    const next = await site.create(`Streams with ${line}`, { tenant: "acme" });
    await card(page, next).waitFor();
  }
  expect(streams).toEqual([]);
}, 60_000);

test("[#422] a notice outlives what comes in; a refused action leaves the drawer as it was", async () => {
  const id = await site.create("Keeps its content", { body: "the old text" });
  const page = await site.open(`/?task=${id}`);
  const drawer = page.getByRole("complementary", { name: `Task ${id}` });
  await drawer.getByText("the old text").waitFor();
  await page.route("**/api/tasks/**", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 409, json: { detail: "the board says no", code: "wrong_state", hint: null } })
      : route.continue(),
  );
  await drawer.getByRole("button", { name: "Keeps its content" }).click();
  await page.keyboard.type("Another title");
  await page.keyboard.press("Enter");
  const notice = page.getByRole("alert").getByText("the board says no");
  await notice.waitFor();
  await drawer.getByRole("button", { name: "Keeps its content" }).waitFor();
  await drawer.getByText("the old text").waitFor();

  await site.api("POST", `/tasks/${id}/comments`, { body: "news of this card" });
  await drawer.getByText("news of this card").waitFor();
  await page.getByLabel("Show archived").click();
  await card(page, await site.create("News of another")).waitFor();
  expect(await notice.count()).toBe(1);
  expect(await drawer.getByText("the old text").count()).toBe(1);
}, 60_000);

/** A free port that nobody is given while it is: free ports are given out from higher up. */
function quietPort(): number {
  for (let port = 20_000 + (process.pid % 10_000); ; port += 1)
    try {
      Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
      return port;
    } catch {
      // Somebody has it.
    }
}

test("a server that goes away is told, and what happened meanwhile is there when it is back", async () => {
  const own = new Site();
  try {
    const port = String(quietPort());
    await own.start(WORKERS, "--port", port);
    const id = await own.create("Survives");
    const worked = await own.create("At work", { assignee: "slow" });
    const page = await own.open("/", { reducedMotion: "no-preference" });
    await card(page, id).waitFor();
    await card(page, worked).locator(".card-rail").waitFor();
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter((each) => each.playState === "running").length);
    expect(await moving()).toBeGreaterThan(0);
    const { token } = own.served;
    own.served.child.kill("SIGKILL");
    await own.served.child.exited;
    await page.getByText("Connection lost").waitFor();
    await until("a board that stands still", async () => (await moving()) === 0);
    await own.home.run(["block", id, "while you were away"]);
    own.served = await own.home.serve("--port", port);
    expect(own.served.token).toBe(token);
    await column(page, "blocked").locator(`[data-card="${id}"]`).waitFor({ timeout: 30_000 });
    await page.getByText("Connection lost").waitFor({ state: "detached" });
    expect(own.complaints).toEqual([]);
  } finally {
    await own.stop();
  }
}, 90_000);

test("nothing that is written on a card can act", async () => {
  const attack = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>[x](javascript:window.pwned=1)"'><svg/onload=window.pwned=1>`;
  const id = await site.create(attack, {
    body: `${attack}\n\n# ${attack}`,
    assignee: "<b>evil</b>",
    tenant: "<i>t</i>",
  });
  await site.api("POST", `/tasks/${id}/comments`, { body: attack, author: "<u>me</u>" });
  await site.api("POST", `/tasks/${id}/block`, { reason: attack });
  const page = await site.open(`/?task=${id}`);
  await page.getByRole("complementary").locator(".prose").nth(1).waitFor();
  for (const path of ["/list", "/inbox", `/task/${id}?tab=events`, `/task/${id}?tab=context`]) {
    await page.goto(site.served.url + path);
    await page.getByText("onerror").first().waitFor();
  }
  const found = await page.evaluate(() => ({
    pwned: "pwned" in window,
    images: document.querySelectorAll('img[src="x"], svg[onload], main b, main u').length,
    links: [...document.querySelectorAll("a")].filter((link) => link.protocol === "javascript:").length,
  }));
  expect(found).toEqual({ pwned: false, images: 0, links: 0 });
}, 60_000);

test("a browser without a valid cookie is asked for a token and is let in with it", async () => {
  const context = await site.browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site.served.url}/?q=hello`);
    await page.getByRole("textbox", { name: "Token" }).fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByRole("textbox", { name: "Token" }).fill(site.served.token);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "default" }).waitFor();
    expect(await page.getByRole("textbox", { name: "Filter cards" }).inputValue()).toBe("hello");
  } finally {
    await context.close();
  }
}, 60_000);

test("a token that may only read sees everything and can change nothing", async () => {
  const id = await site.create("Only to look at");
  const { token } = await site.api("POST", "/tokens", { name: "reader", scope: "read" });
  const context = await site.browser.newContext({ viewport: { width: 1600, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(`${site.served.url}/?token=${token}`);
    await card(page, id).locator("a").click();
    await page.getByRole("complementary").getByText("— no description —").waitFor();
    expect(await page.getByRole("button", { name: /New task|Edit|Comment$/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("b");
    await until("nothing", async () => (await page.getByRole("dialog").count()) === 0);
    expect(await site.status(id)).toBe("ready");
  } finally {
    await context.close();
  }
}, 60_000);
