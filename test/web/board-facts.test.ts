import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, column, Site } from "./browser.ts";

const site = new Site();
beforeAll(() => site.start("dispatch: {retry_backoff_seconds: 0}\n", "--no-dispatch"), 60_000);
afterAll(() => site.stop());
afterEach(async () => {
  await site.closePages();
  expect(site.complaints).toEqual([]);
});

const claim = (id: string) => site.api("POST", `/tasks/${id}/claim`, {});

/** The bodies a page sends, as they leave it. */
function sent(page: Page): any[] {
  const bodies: any[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") bodies.push(request.postDataJSON());
  });
  return bodies;
}

test("columns stand in their order with their names and say how many cards they hold, filtered ones while one filters", async () => {
  await site.create("Count one", { triage: true });
  const parent = await site.create("Count two");
  await site.create("Count three", { parents: [parent] });
  await site.create("Another");
  const page = await site.open("/");
  const columns = page.locator("section[data-column]");
  await column(page, "todo").locator("article").waitFor();
  expect(await columns.evaluateAll((all) => all.map((one) => one.getAttribute("data-column")))).toEqual(
    "triage todo scheduled ready running blocked review done".split(" "),
  );
  const said = async () =>
    (await columns.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))).join("; ");
  expect(await said()).toContain("Ready, 2 cards; In Progress, 0 cards; Blocked, 0 cards");
  await page.getByRole("textbox", { name: "Filter cards" }).fill("COUNT");
  await until("the filtered counts", async () => (await said()).includes("Ready, 1 card;"));
  expect(await said()).toContain("Triage, 1 card; Todo, 1 card;");
  await column(page, "blocked").getByText("No match").waitFor();
}, 60_000);

test("running cards stand in a lane for each profile, by name, or in one list", async () => {
  for (const assignee of ["writer", "ops", "writer", null])
    await claim(await site.create("Laned", { assignee }));
  const page = await site.open("/?q=Laned");
  const lanes = column(page, "running").locator(".lane");
  await lanes.first().waitFor();
  const shown = () =>
    lanes.evaluateAll((all) =>
      all.map((lane) => [...lane.querySelectorAll("span")].slice(-2).map((span) => span.textContent)),
    );
  expect(await shown()).toEqual([
    ["(unassigned)", "1"],
    ["ops", "1"],
    ["writer", "2"],
  ]);
  await page.getByRole("textbox", { name: "Filter cards" }).fill("Laned agent:writer");
  await until("the lane that is left", async () => (await shown()).length === 1);
  await page.getByRole("checkbox", { name: "Lanes by profile" }).uncheck();
  await lanes.waitFor({ state: "detached" });
  expect(await column(page, "running").locator("article").count()).toBe(2);
}, 60_000);

test("a card says its id, title, tenant, priority, profile, progress, comments and links, and only what there is", async () => {
  const parent = await site.create("Facts parent", { priority: 3, tenant: "acme", assignee: "ops" });
  const child = await site.create("Facts child", { parents: [parent] });
  await site.api("PATCH", `/tasks/${parent}`, { status: "done" });
  await site.api("PATCH", `/tasks/${child}`, { status: "done" });
  await site.api("POST", `/tasks/${parent}/comments`, { body: "x" });
  const bare = await site.create("Facts bare");
  const page = await site.open("/?q=Facts");
  const full = card(page, parent);
  for (const text of [parent, "Facts parent", "acme", "P3", "ops", "1/1"])
    await full.getByText(text).first().waitFor();
  for (const title of ["1 of 1 child done", "1 comment", "Assigned to ops", "Tenant acme"])
    expect([title, await full.getByTitle(title).count()]).toEqual([title, 1]);
  expect(await full.getByTitle("1 of 1 child done").getAttribute("class")).toContain("text-ok");
  await card(page, child).getByTitle("1 parent, 0 children").waitFor();
  const plain = card(page, bare);
  await plain.getByText("unassigned").waitFor();
  expect(await plain.getByTitle(/comment|priority|Tenant|done|parent/).count()).toBe(0);
}, 60_000);

test("the form in a column sends what was typed; a blank title sends nothing, a refusal keeps everything", async () => {
  const parent = await site.create("Form parent");
  const page = await site.open("/?q=Form");
  const bodies = sent(page);
  await column(page, "triage")
    .getByRole("button", { name: /^Unfold Triage/ })
    .click();
  await column(page, "triage").hover();
  await page.getByRole("button", { name: "New task in Triage" }).click();
  const title = page.getByPlaceholder("A rough idea to be specified");
  await title.press("Enter");
  await title.fill("Form idea");
  await page.getByPlaceholder("specifier").fill("ops");
  await page.getByPlaceholder("skills, comma-separated").fill("git, tdd");
  await page.getByRole("combobox", { name: "Parent" }).selectOption(parent);
  await page.route("**/api/tasks", (route) =>
    route.fulfill({ status: 400, json: { detail: "no room for more", code: "invalid_input" } }),
  );
  await title.press("Enter");
  await column(page, "triage").getByRole("alert").getByText("no room for more").waitFor();
  expect(await title.inputValue()).toBe("Form idea");
  expect(await page.getByPlaceholder("specifier").inputValue()).toBe("ops");
  await page.unroute("**/api/tasks");
  await title.press("Enter");
  await column(page, "triage").locator("article", { hasText: "Form idea" }).waitFor();
  expect(bodies).toHaveLength(2);
  expect(bodies[1]).toEqual({
    title: "Form idea",
    assignee: "ops",
    priority: 0,
    triage: true,
    parents: [parent],
    skills: ["git", "tdd"],
    idempotency_key: bodies[0].idempotency_key,
  });

  await column(page, "ready").hover();
  await page.getByRole("button", { name: "New task in Ready" }).click();
  await page.getByPlaceholder("Task title").fill("Form ready");
  await page.getByPlaceholder("assignee").fill("ops");
  await page.keyboard.press("Enter");
  await column(page, "ready").locator("article", { hasText: "Form ready" }).waitFor();
  expect(bodies[2]).toMatchObject({ triage: false });
  expect(bodies[2]).not.toHaveProperty("skills");
  await page
    .getByRole("alert")
    .getByText(/^Task created, but: no dispatcher/)
    .waitFor();
  // Fetching the board again wipes no notice away.
  await page.getByRole("button", { name: "Display" }).click();
  const again = page.waitForResponse(/\/api\/snapshot/);
  await page.getByRole("menuitem", { name: "Refresh" }).click();
  await again;
  await page
    .getByRole("alert")
    .getByText(/^Task created, but: /)
    .waitFor();
}, 60_000);

test("archiving asks first and says how many; whoever declines changed nothing", async () => {
  const ids = [await site.create("Asked one"), await site.create("Asked two")];
  const page = await site.open("/?q=Asked");
  const bodies = sent(page);
  for (const id of ids)
    await card(page, id)
      .locator("a")
      .click({ modifiers: ["Control"] });
  const bar = page.getByRole("toolbar", { name: "Selected cards" });
  await bar.getByRole("button", { name: "Archive" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Archive 2 cards?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(bodies).toEqual([]);
  await bar.getByRole("button", { name: "Archive" }).click();
  await dialog.getByRole("button", { name: "Archive" }).click();
  await until("both archived", async () =>
    (await Promise.all(ids.map((id) => site.status(id)))).every((status) => status === "archived"),
  );
  expect(bodies).toEqual([{ ids: expect.arrayContaining(ids), archive: true }]);
  await bar.waitFor({ state: "detached" });
}, 60_000);

test("many cards are given to nobody at once, and the dispatcher is nudged for eight", async () => {
  const ids = [
    await site.create("Freed one", { assignee: "a" }),
    await site.create("Freed two", { assignee: "b" }),
  ];
  const page = await site.open("/?q=Freed");
  const bodies = sent(page);
  for (const id of ids) {
    await card(page, id).hover();
    await card(page, id).getByRole("checkbox").click();
  }
  expect(await page.getByRole("complementary").count()).toBe(0);
  await page
    .getByRole("toolbar", { name: "Selected cards" })
    .getByRole("button", { name: /^Assign/ })
    .click();
  await page.getByRole("option", { name: /nobody|unassign/i }).click();
  await until("nobody's", async () =>
    (await Promise.all(ids.map((id) => site.api("GET", `/tasks/${id}`)))).every(
      ({ task }) => task.assignee === null,
    ),
  );
  expect(bodies).toEqual([{ ids: expect.arrayContaining(ids), assignee: "" }]);
  const nudged = page.waitForRequest(/\/api\/dispatch\?max=8$/);
  await page.getByRole("button", { name: "Nudge dispatcher" }).first().click();
  expect((await nudged).method()).toBe("POST");
}, 60_000);

test("a click opens a card, with Ctrl it chooses one more, with Shift all between, and the box opens nothing", async () => {
  const ids: string[] = [];
  for (const priority of [4, 3, 2, 1]) ids.push(await site.create("Chosen", { priority }));
  const [first = "", second = "", third = "", last = ""] = ids;
  const page = await site.open("/?q=Chosen");
  const click = (id: string, ...modifiers: ("Control" | "Shift")[]) =>
    card(page, id).locator("a").click({ modifiers });
  const chosen = async () => {
    const boxes = page.getByRole("checkbox", { name: /^Select/, checked: true });
    return boxes.evaluateAll((all) => all.map((box) => box.getAttribute("aria-label")?.split(" ")[1]));
  };
  await card(page, last).hover();
  await card(page, last).getByRole("checkbox").click();
  await click(first, "Control");
  await click(third, "Shift");
  await page.getByText("4 selected").waitFor();
  await click(second, "Control");
  expect(await chosen()).toEqual([first, third, last]);
  expect(await page.getByRole("complementary").count()).toBe(0);
  await click(second);
  await page.getByRole("complementary", { name: `Task ${second}` }).waitFor();
  expect(await chosen()).toEqual([first, third, last]);
}, 60_000);
