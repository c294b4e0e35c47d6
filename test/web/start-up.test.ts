import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { card, column, Site } from "./browser.ts";

const CONFIG = `dashboard:
  kanban: {default_tenant: acme, lane_by_profile: false, include_archived_by_default: true, render_markdown: false}
`;

const site = new Site();
let [ours, theirs, gone] = ["", "", ""];

beforeAll(async () => {
  await site.start(CONFIG, "--no-dispatch");
  ours = await site.create("Ours", { tenant: "acme", assignee: "ops", body: "**plain** text" });
  theirs = await site.create("Theirs", { tenant: "other" });
  gone = await site.create("Gone", { tenant: "acme" });
  await site.api("POST", `/tasks/${ours}/claim`, {});
  await site.api("POST", `/tasks/${gone}/archive`, {});
}, 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

test("the config says what the page begins with: tenant, lanes, archive, plain text", async () => {
  const page = await site.open("/");
  await card(page, ours).waitFor();
  await column(page, "archived").locator(`[data-card="${gone}"]`).waitFor();
  expect(await card(page, theirs).count()).toBe(0);
  expect(await page.getByRole("combobox", { name: "Filter by tenants" }).inputValue()).toBe("acme");
  expect(await page.getByRole("checkbox", { name: "Show archived" }).isChecked()).toBe(true);
  expect(await page.getByRole("checkbox", { name: "Lanes by profile" }).isChecked()).toBe(false);
  expect(await page.locator(".lane").count()).toBe(0);
  await card(page, ours).locator("a").click();
  await page.getByRole("complementary").locator("pre", { hasText: "**plain** text" }).waitFor();
}, 60_000);

test("what an address asks for goes before the config", async () => {
  const page = await site.open("/?q=Theirs");
  await card(page, theirs).waitFor();
  expect(await column(page, "archived").count()).toBe(0);
}, 60_000);

test("without an answer about the config the page begins with lanes, markdown, no filter and no archive", async () => {
  const page = await site.open("/?q=Ours");
  await page.route("**/api/config*", (route) => route.fulfill({ status: 500, body: "broken" }));
  await page.goto(site.served.url);
  await card(page, theirs).waitFor();
  expect(await column(page, "archived").count()).toBe(0);
  await column(page, "running").locator(".lane", { hasText: "ops" }).waitFor();
  await card(page, ours).locator("a").click();
  await page.getByRole("complementary").locator("strong", { hasText: "plain" }).waitFor();
}, 60_000);

test("a board that cannot be fetched says so with a hint, and comes by itself", async () => {
  const page = await site.open("/?q=Theirs");
  await page.route("**/api/snapshot*", (route) =>
    route.fulfill({ status: 500, json: { detail: "the disk is gone", code: "io" } }),
  );
  await page.reload();
  const alert = page.getByRole("alert");
  await alert.getByText("the disk is gone").waitFor();
  await alert.getByText("The board's file is created by itself").waitFor();
  await page.unroute("**/api/snapshot*");
  await card(page, theirs).waitFor();
  expect(await alert.count()).toBe(0);
}, 60_000);

test("a view that cannot be drawn says why and is drawn again on demand; the rest of the page goes on", async () => {
  const page = await site.open("/?q=Theirs");
  await page.route("**/api/workers*", (route) => route.fulfill({ json: { workers: null } }));
  await page.goto(`${site.served.url}/workers`);
  const alert = page.getByRole("alert");
  await alert.getByRole("heading", { name: "This view could not be drawn" }).waitFor();
  expect(await alert.locator("p").first().textContent()).not.toBe("");
  await page.getByRole("button", { name: "New task" }).waitFor();
  await page.unroute("**/api/workers*");
  await alert.getByRole("button", { name: "Reload view" }).click();
  await page.getByText("1 worker at work").waitFor();
}, 60_000);
