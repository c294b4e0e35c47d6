import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../support/program.ts";
import { card, press } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("data-card-link") ?? null);

test("keys move over the board without going round, peek and open", async () => {
  const ready: string[] = [];
  for (const priority of [3, 2, 1]) ready.push(await site.create(`Over p${priority}`, { priority }));
  const [first, second, third] = ready as [string, string, string];
  const blocked = await site.create("Over there");
  await site.api("POST", `/tasks/${blocked}/block`, { reason: "x" });
  const page = await site.open("/?q=Over");
  await card(page, first).waitFor();
  const steps: [keys: string[], at: string][] = [
    [["j"], first],
    [["k"], first],
    [["ArrowDown"], second],
    [["End"], third],
    [["j"], third],
    [["l"], blocked],
    [["l"], blocked],
    [["h"], first],
    [["Shift+G"], third],
    [["g g"], first],
    [["ArrowRight", "ArrowLeft"], first],
    [["End", "Home"], first],
  ];
  for (const [keys, at] of steps) {
    await press(page, ...keys);
    await until(`the focus after ${keys.join(" ")}`, async () => (await focused(page)) === at);
  }
  const drawer = page.getByRole("complementary");
  await press(page, "Space");
  await drawer.waitFor();
  await until("the focus on the board", async () => (await focused(page)) === first);
  await press(page, "j");
  await page.getByRole("complementary", { name: `Task ${second}` }).waitFor();
  await press(page, "Space");
  await drawer.waitFor({ state: "detached" });
  await press(page, "Control+a");
  await page.getByText("4 selected").waitFor();
  await press(page, "Escape", "o");
  await page.getByRole("complementary", { name: `Task ${second}` }).waitFor();
  await press(page, "Control+j");
  await page.getByRole("tab", { name: "Log", selected: true }).waitFor();
  await press(page, "Escape");
  await until("the focus", async () => (await focused(page)) === second);
  await press(page, "Shift+Enter");
  await page.waitForFunction((id) => location.pathname === `/task/${id}`, second);
  await press(page, "Escape");
  await until("the focus", async () => (await focused(page)) === second);
  await press(page, "g l");
  await page.locator(".list-line").first().waitFor();
  await press(page, "End");
  await until("the focus in the list", async () => (await focused(page)) !== null);
}, 60_000);

test("keys change a card, say what they would do in a terminal, and change the page", async () => {
  const id = await site.create("Changed by keys", { priority: 1 });
  const page = await site.open("/?q=Changed");
  const facts = async () => (await site.api("GET", `/tasks/${id}`)).task;
  await card(page, id).locator("a").focus();
  await press(page, "Alt+ArrowUp");
  await until("the priority", async () => (await facts()).priority === 2);
  await press(page, "Alt+ArrowDown");
  await until("the priority", async () => (await facts()).priority === 1);
  await press(page, "b");
  await page.getByRole("dialog", { name: /Block/ }).waitFor();
  await page.keyboard.type("why");
  await press(page, "Enter");
  await until("the block", async () => (await facts()).status === "blocked");
  await until("the focus", async () => (await focused(page)) === id);
  await press(page, "u");
  await until("the way back", async () => (await facts()).status === "ready");
  await until("the focus", async () => (await focused(page)) === id);
  await press(page, "e");
  await page.getByRole("textbox", { name: "Title" }).waitFor();
  await press(page, "Control+a");
  await page.keyboard.type("Changed again");
  await press(page, "Enter");
  await until("the title", async () => (await facts()).title === "Changed again");
  await press(page, "Escape");
  await until("the focus", async () => (await focused(page)) === id);

  const copied = (text: string) =>
    until(`the copy of ${text}`, () =>
      page.evaluate(async (text) => (await navigator.clipboard.readText()) === text, text),
    );
  await press(page, "Control+c");
  await copied(id);
  await press(page, "Control+Shift+c");
  await copied(`${site.served.url}/task/${id}`);
  await press(page, "Control+Alt+c");
  await copied(`kanbun show ${id}`);

  await press(page, "Control+b");
  await page.getByRole("navigation").waitFor({ state: "detached" });
  await press(page, "Control+b");
  await page.getByRole("navigation").waitFor();
  await press(page, "f");
  await page.getByRole("dialog", { name: "Filter by" }).waitFor();
  await page.keyboard.type("status:ready");
  await press(page, "Enter");
  await page.waitForFunction(() => location.search.includes("status"));
  await press(page, "Shift+F");
  await page.waitForFunction(() => !location.search.includes("q="));
  const places: [string, string][] = [
    ["l", "/list"],
    ["d", "/graph"],
    ["t", "/timeline"],
    ["a", "/workers"],
    ["i", "/inbox"],
    ["s", "/settings"],
    ["m", "/metrics"],
    ["b", "/"],
  ];
  for (const [key, path] of places) {
    await press(page, `g ${key}`);
    await until(`${path} by g ${key}`, async () => new URL(page.url()).pathname === path);
    expect(await page.getByRole("dialog").count(), key).toBe(0);
  }
}, 60_000);

test("mod+Enter creates, with Shift it starts the task too, and a worker is stopped in two steps", async () => {
  const page = await site.open("/");
  await press(page, "c");
  await page.getByRole("textbox", { name: "Title" }).fill("Started at once");
  await page.getByRole("combobox", { name: "Assignee" }).fill("slow");
  await press(page, "Control+Shift+Enter");
  const id = await until(
    "the task",
    async () => (await site.api("GET", "/tasks?q=Started")).tasks[0]?.id as string,
  );
  await until("the worker", async () => (await site.status(id)) === "running");
  await page.locator(`[data-column="running"] [data-card="${id}"]`).waitFor();
  await until("the focus", async () => (await focused(page)) === id);
  await press(page, ".");
  await page.getByRole("alertdialog", { name: /Stop the worker/ }).waitFor();
  await press(page, "Escape");
  expect(await site.status(id)).toBe("running");
  await until("the focus", async () => (await focused(page)) === id);
  await press(page, ".");
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop worker" }).waitFor();
  await press(page, "Enter");
  await until("the end of the attempt", async () => {
    const { runs } = await site.api("GET", `/tasks/${id}`);
    return runs[0]?.ended_at !== null;
  });
}, 60_000);
