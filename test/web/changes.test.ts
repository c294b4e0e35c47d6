import { expect, test } from "bun:test";
import { until } from "../support/program.ts";
import { card, column } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

/** What of a task a change may touch. */
async function facts(id: string) {
  const { task, links } = await site.api("GET", `/tasks/${id}`);
  const { title, body, status, assignee, priority } = task;
  return { title, body, status, assignee, priority, links };
}

test("undo takes back exactly what was done, step by step, and redo does it again", async () => {
  const [id, parent] = [await site.create("Undone", { priority: 1 }), await site.create("Its parent")];
  const before = await facts(id);
  const page = await site.open("/?q=Undone");
  await card(page, id).locator("a").focus();
  await page.keyboard.press("p");
  await page.keyboard.press("1");
  await page.locator(".notice", { hasText: "priority 3" }).waitFor();
  await page.keyboard.press("a");
  await page.getByRole("dialog", { name: /Assign to/ }).waitFor();
  await page.keyboard.type("somebody");
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "assigned to @somebody" }).waitFor();
  await page.keyboard.press("d");
  await page.getByRole("dialog", { name: /Link/ }).waitFor();
  await page.keyboard.type("Its parent");
  await page.getByRole("option", { name: /Wait for/ }).click();
  await column(page, "todo").locator(`[data-card="${id}"]`).waitFor();
  const after = await facts(id);
  expect(after).toMatchObject({ status: "todo", assignee: "somebody", priority: 3 });

  for (const said of ["now waits for", "assigned to", "priority"]) {
    await page.keyboard.press("Control+z");
    await page.locator(".notice", { hasText: new RegExp(`Undone: .*${said}`) }).waitFor();
  }
  expect(await facts(id)).toEqual(before);
  await column(page, "ready").locator(`[data-card="${id}"]`).waitFor();
  for (const said of ["priority", "assigned to", "now waits for"]) {
    await page.keyboard.press("Control+Shift+z");
    await page.locator(".notice", { hasText: new RegExp(`Done again: .*${said}`) }).waitFor();
  }
  expect(await facts(id)).toEqual(after);
  await page.keyboard.press("Control+Shift+z");
  await page.locator(".notice", { hasText: "Nothing was taken back" }).waitFor();
  expect((await facts(parent)).links.children).toEqual([id]);
}, 60_000);

test("what a link waits for is shown and changed in the drawer, drawn in the graph, and undone", async () => {
  const [parent, child] = [await site.create("The attempt"), await site.create("The fallback")];
  await site.api("POST", "/links", { parent_id: parent, child_id: child });
  const gate = async () => (await site.api("GET", `/tasks/${child}`)).gates[`${parent}>${child}`];
  const page = await site.open(`/?task=${child}`);
  const choice = page.getByRole("combobox", { name: `When ${child} goes on after ${parent}` });
  expect(await choice.inputValue()).toBe("success");
  await choice.selectOption("on failure");
  await page.locator(".notice", { hasText: "Changed what" }).waitFor();
  expect(await gate()).toBe("failure");
  await page.goto(`${site.served.url}/graph`);
  // A straight line has no height, which counts as hidden.
  await page.locator('[data-view="graph"] [data-gate="failure"]').waitFor({ state: "attached" });
  await page.getByText("on failure").waitFor();
  await page.goto(`${site.served.url}/?task=${parent}`);
  expect(await choice.inputValue()).toBe("failure");
  await choice.selectOption("on any end");
  await page.locator(".notice", { hasText: "Changed what" }).waitFor();
  await page.keyboard.press("Control+z");
  await until("the old gate", async () => (await gate()) === "failure");
}, 60_000);

test("a task's settings are changed in a form, only those that were, and undone", async () => {
  const id = await site.create("To be tuned", { max_runtime_seconds: 1800, reviewer: "critic" });
  const settings = async () => {
    const { task } = await site.api("GET", `/tasks/${id}`);
    const { max_runtime_seconds, max_retries, model_override, reviewer, params, tenant } = task;
    return { max_runtime_seconds, max_retries, model_override, reviewer, params, tenant };
  };
  const before = await settings();
  const page = await site.open("/?q=tuned");
  await card(page, id).locator("a").focus();
  await page.keyboard.press("Shift+E");
  const form = page.getByRole("dialog", { name: `Settings of ${id}` });
  const limit = form.getByRole("textbox", { name: "Time limit" });
  await limit.waitFor();
  expect(await limit.inputValue()).toBe("30m");
  await limit.fill("a while");
  await form.getByRole("button", { name: /Save/ }).click();
  await form.getByRole("alert").waitFor();
  expect(await settings()).toEqual(before);
  await limit.fill("2h");
  await form.getByRole("textbox", { name: "Model" }).fill("large");
  await form.getByRole("textbox", { name: "Parameters" }).fill("depth=3");
  // Somebody else changes another one while the form is open.
  await site.api("PATCH", `/tasks/${id}`, { max_retries: 7 });
  await page.keyboard.press("Control+Enter");
  await page.locator(".notice", { hasText: "settings changed" }).waitFor();
  expect(await settings()).toEqual({
    ...before,
    max_runtime_seconds: 7200,
    max_retries: 7,
    model_override: "large",
    params: { depth: "3" },
  });
  await page.keyboard.press("Control+z");
  await until("the old limit", async () => (await settings()).max_runtime_seconds === 1800);
  expect(await settings()).toEqual({ ...before, max_retries: 7 });
}, 60_000);

test("settings that were typed survive Escape and a refusal; Cancel drops them", async () => {
  const id = await site.create("To be refused", { params: { text: "two\nlines" }, workspace_path: "~/w" });
  const page = await site.open("/?q=refused");
  const form = page.getByRole("dialog", { name: `Settings of ${id}` });
  const model = form.getByRole("textbox", { name: "Model" });
  const open = async (): Promise<void> => {
    await card(page, id).locator("a").focus();
    await page.keyboard.press("Shift+E");
    await model.waitFor();
  };
  await open();
  await model.fill("large");
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });
  await site.api("PATCH", `/tasks/${id}`, { tenant: "acme" });
  await page.reload();
  await card(page, id).waitFor();
  await open();
  await form.getByText("still here").waitFor();
  expect(await model.inputValue()).toBe("large");
  expect(await form.getByRole("combobox", { name: "Tenant" }).inputValue()).toBe("acme");
  await form.getByRole("textbox", { name: "Time limit" }).fill("99999999999d");
  await page.keyboard.press("Control+Enter");
  await form.getByRole("alert").waitFor();
  expect(await model.inputValue()).toBe("large");
  await form.getByRole("textbox", { name: "Time limit" }).fill("");
  await page.keyboard.press("Control+Enter");
  await page.locator(".notice", { hasText: "settings changed" }).waitFor();
  expect((await site.api("GET", `/tasks/${id}`)).task).toMatchObject({
    model_override: "large",
    tenant: "acme",
    params: { text: "two\nlines" },
  });
  await open();
  expect(await form.getByText("still here").count()).toBe(0);
  await model.fill("other");
  await form.getByRole("button", { name: "Cancel" }).click();
  await open();
  expect(await model.inputValue()).toBe("large");
}, 60_000);

test("bulk changes name each card that was left alone, with the reason, and keep it chosen", async () => {
  const [ready, idea, busy] = [
    await site.create("Many ready"),
    await site.create("Many idea", { triage: true }),
    await site.create("Many busy", { assignee: "slow" }),
  ];
  await until("the worker", async () => (await site.status(busy)) === "running");
  const page = await site.open("/?q=Many");
  const choose = async (...ids: string[]) => {
    for (const id of ids)
      await card(page, id)
        .locator("a")
        .click({ modifiers: ["Control"] });
    await page.getByText(`${ids.length} selected`).waitFor();
  };
  const bar = page.getByRole("toolbar", { name: "Selected cards" });
  await choose(ready, busy);
  await bar.getByRole("button", { name: /^Assign/ }).click();
  await page.getByRole("dialog", { name: /Assign to/ }).waitFor();
  await page.keyboard.type("quick");
  await page.keyboard.press("Enter");
  // The server's refusal.
  await page
    .getByRole("alert")
    .getByText(new RegExp(`Bulk: 1 of 2 failed: ${busy} \\(`))
    .waitFor();
  await bar.getByText("1 selected").waitFor();
  expect(await card(page, busy).getByRole("checkbox").getAttribute("aria-checked")).toBe("true");
  expect((await facts(busy)).assignee).toBe("slow");
  await card(page, busy).getByText("slow").waitFor();
  await bar.getByRole("button", { name: /^Clear/ }).click();

  await until("its end", async () => (await site.status(ready)) === "done");
  const next = await site.create("Many next");
  await card(page, next).waitFor();
  await choose(next, idea);
  await bar.getByRole("button", { name: "Complete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  // The page's own, for what is not even sent.
  await page.getByRole("alert").getByText(`Bulk: 1 of 2 failed: ${idea} (`).waitFor();
  await bar.getByText("1 selected").waitFor();
  expect([await site.status(next), await site.status(idea)]).toEqual(["done", "triage"]);
}, 60_000);

test("Escape gives a half-typed title up, also on the task's own page, which gives the focus back to its card", async () => {
  const id = await site.create("Stays as it is");
  const page = await site.open("/?q=Stays");
  const writes: string[] = [];
  page.on("request", (request) => request.method() !== "GET" && writes.push(request.url()));
  const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? "");
  await card(page, id).locator("a").focus();
  await page.keyboard.press("Shift+Enter");
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-drawer-title"));
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "Title" }).fill("Half a wor");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-drawer-title"));
  await page.getByRole("button", { name: "Stays as it is" }).waitFor();
  expect(writes).toEqual([]);
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "Title" }).fill("Stays as it is not");
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: `${id} renamed` }).waitFor();
  expect(writes).toHaveLength(1);
  await page.keyboard.press("Escape");
  await until("the focus on the card", async () => (await focused()).includes(`data-card-link="${id}"`));
}, 60_000);

test("a menu on every card of a column ends, and the focus goes to the nearest card that is left", async () => {
  const ids = [
    await site.create("Column one"),
    await site.create("Column two"),
    await site.create("Column three"),
  ];
  const page = await site.open("/?q=Column");
  const order = await until("the cards", async () => {
    const shown = await page
      .locator("[data-card]")
      .evaluateAll((all) => all.map((it) => (it as HTMLElement).dataset.card!));
    return shown.length === ids.length ? shown : null;
  });
  const [first] = order as [string];
  const choose = async (chosen: readonly string[]) => {
    for (const id of chosen)
      await card(page, id)
        .locator("a")
        .click({ modifiers: ["Control"] });
    await page.keyboard.press("p");
    await page.getByRole("dialog", { name: /Priority/ }).waitFor();
  };
  await choose(order);
  await page.keyboard.press("4");
  await page.locator(".notice", { hasText: "3 cards: priority 0" }).waitFor();
  await choose(order.slice(1));
  await page.keyboard.press("4");
  await page.locator(".notice", { hasText: "2 cards: priority 0" }).waitFor();
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-card-link") === id, first);
}, 60_000);

test("undo, and what was chosen, stay with their board", async () => {
  await site.api("POST", "/boards", { slug: "second", name: "Second" });
  const here = await site.create("On the first board");
  const there = await site.api("POST", "/tasks?board=second", { title: "On the second board" });
  const page = await site.open("/?q=board");
  await card(page, here).locator("a").focus();
  await page.keyboard.press("p");
  await page.getByRole("dialog", { name: /Priority/ }).waitFor();
  await page.keyboard.press("1");
  await page.locator(".notice", { hasText: "priority 3" }).waitFor();
  await page.keyboard.press("x");
  await page.getByText("1 selected").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Second" }).click();
  await card(page, there.task.id).waitFor();
  expect(await page.locator(".bulk-bar, .notice").count()).toBe(0);
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: "Nothing was changed" }).waitFor();
  await page.goBack();
  await card(page, here).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: /Undone: .*priority/ }).waitFor();
  expect((await facts(here)).priority).toBe(0);
}, 60_000);

test("a card dropped on another while Alt is held waits for it", async () => {
  const [above, below] = [await site.create("Alt above"), await site.create("Alt below")];
  const page = await site.open("/?q=Alt");
  const centre = async (id: string): Promise<[number, number]> => {
    const box = (await card(page, id).boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  await card(page, below).waitFor();
  const [from, to] = [await centre(below), await centre(above)];
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 12, from[1] + 4);
  await page.mouse.move(...to);
  await page.keyboard.down("Alt");
  await page.mouse.move(to[0] + 2, to[1]);
  await page.locator(`[data-card="${above}"][data-link-target]`).waitFor();
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await column(page, "todo").locator(`[data-card="${below}"]`).waitFor();
  expect((await facts(below)).links.parents).toEqual([above]);
}, 60_000);
