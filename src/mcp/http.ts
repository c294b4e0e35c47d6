import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Board, Task } from "../kernel/index.ts";
import { remoteCaller } from "./caller.ts";
import { buildServer } from "./server.ts";
import type { Session, Told } from "./session.ts";
import { untold } from "./session.ts";

/** Runs whose notices are remembered; the longest unheard is forgotten first. */
const REMEMBERED_RUNS = 1_000;

export interface McpEndpoint {
  /**
   * Answers one MCP request for an authenticated caller: the board's actor. A worker with its run gets its tools;
   * anybody else none, unless the address says `?orchestrator=1`. Both protocol revisions are served, without
   * sessions.
   */
  fetch(request: Request, board: Board): Promise<Response>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface McpEndpointOptions {
  version: string;
  /** What to tell who made a task that nobody will start. */
  unstarted(board: Board, task: Task): Promise<string[]>;
}

/** The `/mcp` address of a server. Authentication, Host and Origin are checked before it is reached. */
export function mcpEndpoint({ version, unstarted }: McpEndpointOptions): McpEndpoint {
  const told = new Map<string, Told>();
  const handler = createMcpHandler(({ authInfo, requestInfo }) => {
    const board = authInfo?.extra?.["board"] as Board;
    const planner = isYes(requestInfo && new URL(requestInfo.url).searchParams.get("orchestrator"));
    return buildServer(sessionOf(board, told, unstarted), { version, planner });
  });
  return {
    fetch: (request, board) =>
      handler.fetch(request, {
        authInfo: { token: "", clientId: board.actor.name, scopes: [], extra: { board } },
      }),
    close: () => handler.close(),
  };
}

function sessionOf(
  board: Board,
  all: Map<string, Told>,
  unstarted: McpEndpointOptions["unstarted"],
): Session {
  return {
    caller: remoteCaller(board.actor),
    told: rememberedFor(board, all),
    calls: new Set(),
    board: () => Promise.resolve(board),
    unstarted: (task) => unstarted(board, task),
  };
}

/** Requests stand alone; what a run was told is kept here between them. A guessed run takes nothing from the real one. */
function rememberedFor({ slug, actor }: Board, all: Map<string, Told>): Told {
  if (!actor.run) return untold();
  const key = `${slug}:${actor.run.task_id}:${actor.run.run_id}:${actor.run.token}`;
  const told = all.get(key) ?? untold();
  all.delete(key);
  all.set(key, told);
  const [oldest] = all.keys();
  if (all.size > REMEMBERED_RUNS && oldest !== undefined) all.delete(oldest);
  return told;
}

function isYes(text: string | null | undefined): boolean {
  return text === "" || text === "1" || text === "true";
}
