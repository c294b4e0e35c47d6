import { setDefaultTimeout } from "bun:test";
import type { ToolAnnotations, Transport } from "@modelcontextprotocol/client";
import { Client, InMemoryTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { join } from "node:path";
import { loadConfig, openPlace, resolvePlace } from "../../src/config/index.ts";
import { unstarted } from "../../src/dispatcher/index.ts";
import type { Board, Claim, Notice } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { mcpEndpoint } from "../../src/mcp/index.ts";
import type { LocalSession } from "../../src/mcp/local.ts";
import { localSession } from "../../src/mcp/local.ts";
import { buildServer } from "../../src/mcp/server.ts";
import { OPERATOR } from "../support/board.ts";
import { Home, PROGRAM } from "../support/program.ts";

setDefaultTimeout(60_000);

export interface Answer {
  error?: string;
  code?: string;
  hint?: string;
  ok?: boolean;
  notices: Notice[];
  [fact: string]: any;
}

/** An agent's side of one connection, by the official client. */
export interface Agent {
  client: Client;
  /** Calls a tool; checks that text and structured content are the same document, and gives it back. */
  use(tool: string, args?: Record<string, unknown>): Promise<Answer>;
  tools(): Promise<string[]>;
  annotations(): Promise<Record<string, ToolAnnotations>>;
  close(): Promise<void>;
}

export type Negotiation = "legacy" | "auto" | { pin: string };

/** A home with a board that the test and the served program both have open. */
export class Bench {
  readonly home = new Home();
  readonly #agents: Agent[] = [];
  readonly #sessions: LocalSession[] = [];
  readonly #endpoint = mcpEndpoint({
    version: "test",
    unstarted: (board, task) => unstarted(board, task, loadConfig(this.home.dir), this.home.dir),
  });
  board!: Board;

  async open(): Promise<this> {
    this.board = await openPlace(resolvePlace(this.home.env), OPERATOR);
    return this;
  }

  async create(input: Record<string, unknown> = {}): Promise<string> {
    const { task } = await call(this.board, operations.create, {
      title: "task",
      assignee: "coder",
      ...input,
    });
    return task.id;
  }

  async claim(task_id: string): Promise<Claim> {
    const { claim } = await call(this.board, operations.claim, { task_id });
    if (!claim) throw new Error(`could not claim ${task_id}`);
    return claim;
  }

  show(task_id: string) {
    return call(this.board, operations.show, { task_id });
  }

  /** What our dispatcher sets for a worker. */
  workerEnv({ task, run_id, token }: Claim): Record<string, string> {
    return {
      ...this.home.env,
      KANBUN_TASK: task.id,
      HERMES_KANBAN_TASK: task.id,
      KANBUN_RUN: String(run_id),
      KANBUN_TOKEN: token,
      KANBUN_PROFILE: "coder",
      HERMES_PROFILE: "coder",
      KANBUN_DB: join(this.home.dir, "kanban.db"),
    };
  }

  /** A claimed task and the agent that works on it, in this process with a connection of its own to the board. */
  async worker(input: Record<string, unknown> = {}): Promise<{ id: string; claim: Claim; agent: Agent }> {
    const id = await this.create(input);
    const claim = await this.claim(id);
    return { id, claim, agent: await this.local(this.workerEnv(claim)) };
  }

  /** What `kanbun mcp` serves, without the process around it. */
  async local(env: Record<string, string>): Promise<Agent> {
    const session = localSession(env, {});
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await buildServer(session, { version: "test", planner: false }).connect(theirs);
    this.#sessions.push(session);
    return this.#connect(ours, "legacy");
  }

  /** The calls under way in this process have ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#sessions.flatMap(({ calls }) => [...calls]));
  }

  /** `kanbun mcp` as a process. */
  async stdio(
    env: Record<string, string>,
    args: string[] = [],
    mode: Negotiation = "legacy",
  ): Promise<Agent> {
    const [command = "", ...words] = [...PROGRAM, "mcp", ...args];
    const transport = new StdioClientTransport({
      command,
      args: words,
      env,
      cwd: this.home.dir,
      stderr: "inherit",
    });
    return this.#connect(transport, mode);
  }

  /** The same tools over HTTP, in this process. */
  async http(board: Board, query = "", mode: Negotiation = "legacy"): Promise<Agent> {
    const transport = new StreamableHTTPClientTransport(new URL(`http://kanbun.test/mcp${query}`), {
      fetch: (url, init) => this.#endpoint.fetch(new Request(url, init), board),
    });
    return this.#connect(transport, mode);
  }

  async #connect(transport: Transport, mode: Negotiation): Promise<Agent> {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(transport);
    const agent: Agent = {
      client,
      use: async (name, args = {}) => answerOf(await client.callTool({ name, arguments: args })),
      tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
      annotations: async () =>
        Object.fromEntries(
          (await client.listTools()).tools.map((tool) => [tool.name, tool.annotations ?? {}]),
        ),
      close: () => client.close(),
    };
    this.#agents.push(agent);
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.close()));
    await Promise.all(this.#sessions.map((session) => session.close()));
    this.board.close();
    await this.home.remove();
  }
}

function answerOf(result: {
  content?: unknown;
  structuredContent?: unknown;
  isError?: boolean | undefined;
}): Answer {
  const [first] = result.content as { type: string; text: string }[];
  const answer = JSON.parse(first?.text ?? "null") as Answer;
  if (!Bun.deepEquals(answer, result.structuredContent))
    throw new Error("text and structured content differ");
  if (Boolean(result.isError) !== "error" in answer) throw new Error("isError and the error form differ");
  if ("error" in answer && "ok" in answer) throw new Error("a refusal says ok");
  return answer;
}
