import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { McpServer } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { ORCHESTRATOR_GUIDANCE, WORKER_GUIDANCE } from "../kernel/index.ts";
import type { Args } from "./arguments.ts";
import type { Session } from "./session.ts";
import type { Tool } from "./tool.ts";
import { answer } from "./tool.ts";
import { toolsFor } from "./tools/index.ts";

export interface ServerOptions {
  version: string;
  /** Offer the planner's tools, also outside a run. */
  planner: boolean;
}

/**
 * The protocol server for one session. Outside a run it has no tools and says nothing, so that it costs an
 * ordinary agent session nothing. Building it has no effects.
 */
export function buildServer(session: Session, { version, planner }: ServerOptions): McpServer {
  const tools = toolsFor(session.caller, planner);
  const guidance = session.caller.task_id === null ? ORCHESTRATOR_GUIDANCE : WORKER_GUIDANCE;
  const server = new McpServer(
    { name: "kanbun", title: "kanbun board", version },
    {
      capabilities: { tools: { listChanged: false } },
      ...(tools.length > 0 ? { instructions: guidance } : {}),
    },
  );
  for (const tool of tools) register(server, tool, session);
  return server;
}

function register(server: McpServer, tool: Tool, session: Session): void {
  const { name, title, description, reads = false, idempotent = false } = tool;
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: described(tool),
      annotations: {
        title,
        readOnlyHint: reads,
        destructiveHint: false,
        idempotentHint: idempotent,
        openWorldHint: false,
      },
    },
    (args, { mcpReq }) => {
      const call = answer(tool, session, args, mcpReq.signal);
      session.calls.add(call);
      return call.finally(() => session.calls.delete(call));
    },
  );
}

/**
 * The parameters' JSON schema for the model, without the check: a refusal of the protocol layer would not have
 * our error form, nor carry notices. The tool reads its arguments itself.
 */
function described({ params }: Tool): StandardSchemaWithJSON<Args, Args> {
  const { jsonSchema } = toStandardJsonSchema(params)["~standard"];
  return {
    "~standard": {
      version: 1,
      vendor: "valibot",
      jsonSchema: { input: (options) => portable(jsonSchema.input(options)), output: jsonSchema.output },
      validate: (value) => ({ value: (value ?? {}) as Args }),
    },
  };
}

/** Some providers refuse a tool whose schema uses `propertyNames`, which a JSON object satisfies anyway. */
function portable(schema: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === "propertyNames" ? undefined : value)),
  ) as Record<string, unknown>;
}
