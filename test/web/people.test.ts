import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { until } from "../support/program.ts";
import { card, column } from "./browser.ts";
import { siteOfThisFile } from "./site.ts";

const site = siteOfThisFile();

/** A worker by the official client: what it is told with its next call. */
async function workerOn(id: string): Promise<{ beat: () => Promise<string>; leave: () => Promise<void> }> {
  const { token } = await site.api("POST", "/tokens", { name: `worker of ${id}`, scope: "worker" });
  const claimed = await fetch(`${site.served.url}/api/tasks/${id}/claim`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  const { claim } = (await claimed.json()) as { claim: { run_id: number; token: string } };
  const client = new Client({ name: "worker", version: "1" });
  const headers = {
    authorization: `Bearer ${token}`,
    "x-kanbun-task": id,
    "x-kanbun-run": String(claim.run_id),
    "x-kanbun-run-token": claim.token,
  };
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", site.served.url), { requestInit: { headers } }),
  );
  return {
    beat: async () => {
      const { structuredContent } = await client.callTool({ name: "kanban_heartbeat", arguments: {} });
      return JSON.stringify((structuredContent as { notices?: unknown }).notices);
    },
    leave: () => client.close(),
  };
}

test("what one says to a running worker on the page is told with its next call, once", async () => {
  const id = await site.create("Steered", { assignee: "remote" });
  const worker = await workerOn(id);
  try {
    const page = await site.open(`/?task=${id}`);
    await column(page, "running").locator(`[data-card="${id}"]`).waitFor();
    expect(await worker.beat()).toBe("[]");
    await page.getByRole("textbox", { name: "Message to the worker" }).fill("Use the **new** database");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("tab", { name: /Comments 1/ }).waitFor();
    expect(await worker.beat()).toContain("Use the **new** database");
    expect(await worker.beat()).toBe("[]");
  } finally {
    await worker.leave();
  }
}, 60_000);

test("a token that is taken away ends in the sign-in, and the way back leads to what one was at", async () => {
  const id = await site.create("Interrupted");
  const session = await site.api("POST", "/tokens", { name: "short", scope: "operator" });
  const context = await site.browser.newContext({ viewport: { width: 1600, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(`${site.served.url}/?token=${session.token}`);
    await page.goto(`${site.served.url}/?q=Interrupted&task=${id}`);
    const box = page.getByRole("textbox", { name: "Comment" });
    await box.fill("half a sentence");
    await site.api("DELETE", `/tokens/${encodeURIComponent(session.id ?? "short")}`);
    // The next news are the moment at which the stream ends.
    await site.api("PATCH", `/tasks/${id}`, { priority: 1 });
    await page.getByRole("textbox", { name: "Token" }).waitFor();
    await page.getByRole("textbox", { name: "Token" }).fill(site.served.token);
    await page.keyboard.press("Enter");
    await card(page, id).waitFor();
    expect(new URL(page.url()).search).toBe(`?q=Interrupted&task=${id}`);
    expect(await box.inputValue()).toBe("half a sentence");
    await box.press("Enter");
    await until("the comment", async () => (await site.api("GET", `/tasks/${id}`)).comments.length === 1);
    await site.api("PATCH", `/tasks/${id}`, { title: "Interrupted, live again" });
    await card(page, id)
      .getByRole("link", { name: /live again/ })
      .waitFor();
  } finally {
    await context.close();
  }
}, 60_000);

test("a card that begins to wait is told on the desktop only when one asked for it and looks elsewhere", async () => {
  const id = await site.create("Tell me", { assignee: "nobody" });
  const page = await site.open("/", { permissions: ["notifications"] });
  await page.evaluate(() => {
    const told: string[] = [];
    class Told extends EventTarget {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title: string, options: { body: string }) {
        super();
        told.push(`${title}: ${options.body}`);
      }
    }
    Object.assign(window, { Notification: Told, told });
    Object.defineProperty(document, "hidden", { get: () => (window as any).away === true });
  });
  const told = () => page.evaluate(() => (window as any).told as string[]);
  const away = (value: boolean) => page.evaluate((value) => ((window as any).away = value), value);
  const ask = async (reason: string) => {
    await site.api("POST", `/tasks/${id}/block`, { reason, kind: "needs_input" });
    await column(page, "blocked").getByText(reason).waitFor();
    await page.waitForFunction(() => document.title.startsWith("(1) "));
  };
  const answer = async () => {
    await site.api("POST", `/tasks/${id}/unblock`, {});
    await page.waitForFunction(() => !document.title.startsWith("("));
  };
  await card(page, id).waitFor();
  await away(true);
  await ask("Nobody asked to hear this");
  await answer();
  await away(false);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command or task" }).fill("Desktop notifications");
  await page.getByRole("option", { name: /Desktop notifications/ }).click();
  await page.locator(".notice", { hasText: "Desktop notifications on:" }).waitFor();
  await ask("It is on the screen");
  await answer();
  expect(await told()).toEqual([]);
  await away(true);
  await ask("Which colour?");
  await until("the notification", async () => (await told()).length > 0);
  expect(await told()).toEqual(["Tell me: blocked: Which colour?"]);
}, 60_000);

test("every term the guide names is one the filter line understands", async () => {
  const guide = readFileSync(join(import.meta.dir, "../../docs/dashboard.md"), "utf8");
  const table = guide.slice(guide.indexOf("| Term | Values |"));
  const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
  const lines = [/```\n(.*)\n```/.exec(guide)![1]!];
  for (const row of table.split("\n").slice(2)) {
    const [, fields = "", values = ""] = row.split(/(?<!\\)\|/);
    for (const field of words(fields)) {
      const times = ["age", "running", "updated"].includes(field);
      const numbers = ["priority", "cost", "attempts", "comments"].includes(field);
      if (times) lines.push(`${field}>2h`, `${field}<1d`);
      else if (numbers) lines.push(...[":", ">", "<", ">=", "<="].map((operator) => `${field}${operator}1`));
      else if (field === "status") lines.push("status:ready");
      else if (field === "is" || field === "has")
        lines.push(...words(values).map((value) => `${field}:${value}`));
      else lines.push(`${field}:x`);
    }
  }
  expect(lines.length).toBeGreaterThan(40);
  const page = await site.open("/");
  const line = page.getByRole("textbox", { name: "Filter cards" });
  for (const text of lines) {
    await line.fill(text);
    await page.waitForFunction((text) => new URLSearchParams(location.search).get("q") === text, text);
    expect(await page.locator("#filter-errors").allTextContents(), text).toEqual([]);
  }
  await line.fill("is:nonsense");
  await page.locator("#filter-errors", { hasText: "is:nonsense is unknown" }).waitFor();
}, 60_000);
