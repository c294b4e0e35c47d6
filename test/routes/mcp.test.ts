import { afterAll, beforeAll, expect, test } from "bun:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { ListeningServer, refusal } from "./server.ts";

let server: ListeningServer;
beforeAll(async () => {
  server = await ListeningServer.start();
});
afterAll(() => server.remove());

async function connected(headers: Record<string, string>, path = "/mcp"): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.url + path), { requestInit: { headers } }),
  );
  return client;
}

const operator = () => ({ authorization: `Bearer ${server.server.token}` });

test("the official client plans over HTTP with the operator's token", async () => {
  const client = await connected(operator(), "/mcp?orchestrator=1");
  const names = (await client.listTools()).tools.map((tool) => tool.name);
  expect(names).toContain("kanban_create");
  const made = await client.callTool({
    name: "kanban_create",
    arguments: { title: "by mcp", assignee: "x" },
  });
  expect(made.isError).toBeFalsy();
  const board = (await (await server.fetch("/api/snapshot")).json()) as any;
  expect(board.tasks).toEqual([expect.objectContaining({ title: "by mcp", assignee: "x" })]);
  await client.close();
});

test("without a token, or from another site, there is no MCP", async () => {
  expect(await refusal(connected({}))).toBeInstanceOf(Error);
  expect(await refusal(connected({ ...operator(), origin: "http://evil.example" }))).toBeInstanceOf(Error);
});

test("outside a run there are no tools", async () => {
  const client = await connected(operator());
  expect((await client.listTools()).tools).toEqual([]);
  await client.close();
});
