import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Home, type Served } from "../support/program.ts";

/** `/mcp` on the running program, by the official client. */

setDefaultTimeout(60_000);

let home: Home;
let served: Served;
const clients: Client[] = [];

beforeEach(async () => {
  home = new Home();
  served = await home.serve("--no-dispatch");
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await home.remove();
});

async function connect(path: string, headers: Record<string, string>, pin?: string): Promise<Client> {
  const mode = pin === undefined ? "legacy" : { pin };
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(path, served.url), { requestInit: { headers } }),
  );
  clients.push(client);
  return client;
}

async function workerToken(): Promise<string> {
  const response = await fetch(new URL("/api/tokens", served.url), {
    method: "POST",
    headers: { authorization: `Bearer ${served.token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "remote", scope: "worker" }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

for (const pin of [undefined, "2026-07-28"])
  test(`a worker on another host does its task over /mcp, revision ${pin ?? "2025-11-25"}`, async () => {
    const { id } = await home.json<{ id: string }>("create", "remote work", "--assignee", "coder");
    const token = await workerToken();
    const bearer = { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(`/api/tasks/${id}/claim`, served.url), {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body: "{}",
    });
    const { claim } = (await response.json()) as { claim: { run_id: number; token: string } };
    const run = {
      "x-kanbun-task": id,
      "x-kanbun-run": String(claim.run_id),
      "x-kanbun-run-token": claim.token,
    };
    const client = await connect("/mcp", { ...bearer, ...run }, pin);
    const shown = await client.callTool({ name: "kanban_show", arguments: {} });
    expect(shown.structuredContent).toMatchObject({ task: { id, status: "running" } });
    const done = await client.callTool({ name: "kanban_complete", arguments: { summary: "done from afar" } });
    expect(done.structuredContent).toMatchObject({ ok: true, task_id: id });
    const tasks = await home.json<{ status: string }[]>("list");
    expect(tasks.map(({ status }) => status)).toEqual(["done"]);
  });

test("without a token there is no /mcp; with the operator's there are no tools until the planner's are asked for", async () => {
  const refused = await fetch(new URL("/mcp", served.url), { method: "POST", body: "{}" });
  expect(refused.status).toBe(401);
  const headers = { authorization: `Bearer ${served.token}` };
  expect((await (await connect("/mcp", headers)).listTools()).tools).toEqual([]);
  const planner = await connect("/mcp?orchestrator=1", headers);
  const made = await planner.callTool({ name: "kanban_create", arguments: { title: "x", assignee: "qa" } });
  expect(made.structuredContent).toMatchObject({ ok: true, status: "ready" });
});
