import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { card, launch, Site } from "./browser.ts";

const site = new Site();
beforeAll(() => site.start(), 60_000);
afterAll(() => site.stop());
afterEach(() => site.closePages());

/** What a page may try against the board with the visitor's own cookie: each answers how it ended. */
async function attacks(board: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ title: "from another page" });
  const ended = (sent: Promise<Response>): Promise<string> =>
    sent.then(
      async (response) => `read ${response.status} ${(await response.text()).length}`,
      () => "nothing",
    );
  const opened = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${board.replace("http", "ws")}/api/events?since=0`);
      socket.addEventListener("open", () => resolve("open"));
      socket.addEventListener("close", () => resolve("closed"));
    });
  return {
    readsTasks: await ended(fetch(`${board}/api/tasks`, { credentials: "include" })),
    postsJson: await ended(
      fetch(`${board}/api/tasks`, {
        method: "POST",
        credentials: "include",
        headers: { "content-type": "application/json" },
        body,
      }),
    ),
    postsPlain: await ended(
      fetch(`${board}/api/tasks`, { method: "POST", mode: "no-cors", credentials: "include", body }),
    ),
    opensSocket: await opened(),
  };
}

test("a page of another origin reads nothing, changes nothing and opens no socket, with the cookie at hand", async () => {
  const id = await site.create("Not for strangers");
  const page = await site.open("/");
  await card(page, id).waitFor();
  const board = site.served.url;
  const stranger = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () =>
      new Response(
        `<!doctype html><title>stranger</title><form method="post" action="${board}/api/tasks" enctype="text/plain">
        <input name='{"title":"from a form","body":"' value='"}'><button>go</button></form>
        <iframe src="${board}/"></iframe>`,
        { headers: { "content-type": "text/html" } },
      ),
  });
  try {
    const other = await page.context().newPage();
    await other.goto(`http://127.0.0.1:${stranger.port}/`);
    expect(await other.evaluate(attacks, board)).toEqual({
      readsTasks: "nothing",
      postsJson: "nothing",
      postsPlain: "nothing",
      opensSocket: "closed",
    });
    expect(other.frames()[1]?.url()).not.toStartWith(board);
    await Promise.all([other.waitForNavigation(), other.getByRole("button", { name: "go" }).click()]);
    const { tasks } = await site.api("GET", "/tasks");
    expect(tasks.map((task: { id: string }) => task.id)).toEqual([id]);
    // The cookie itself still works where it belongs.
    await page.reload();
    await card(page, id).waitFor();
  } finally {
    await stranger.stop(true);
  }
}, 60_000);

test("a foreign name that leads to this machine is answered nothing, whatever token it brings", async () => {
  const browser = await launch("--host-resolver-rules=MAP evil.example 127.0.0.1");
  try {
    const { token, url } = site.served;
    const page = await browser.newPage();
    const answer = await page.goto(`http://evil.example:${new URL(url).port}/?token=${token}`);
    expect(answer?.status()).toBe(400);
    const status = await page.evaluate(
      async (bearer) =>
        (await fetch("/api/tasks", { headers: { authorization: `Bearer ${bearer}` } })).status,
      token,
    );
    expect(status).toBe(400);
    expect(await page.context().cookies()).toEqual([]);
  } finally {
    await browser.close();
  }
}, 60_000);
