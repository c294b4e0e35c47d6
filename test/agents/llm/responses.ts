import type { Step } from "./script.ts";
import { Conversation, toolNamed, USAGE_PER_REQUEST } from "./script.ts";
import { callId, events, TOTAL_TOKENS } from "./stream.ts";

/**
 * OpenAI Responses: https://platform.openai.com/docs/api-reference/responses, the streaming form, with the three
 * ways Codex offers an MCP server's tools: directly in a namespace, behind `tool_search`, or as functions of the
 * JavaScript that the one tool `exec` runs. Which one depends on the model's name.
 */
interface Item {
  type: string;
  role?: string;
  call_id?: string;
  output?: unknown;
  tools?: Tool[];
}
interface Tool {
  type: string;
  name?: string;
  tools?: Tool[];
}
export interface ResponsesRequest {
  model: string;
  input: Item[];
  tools?: Tool[];
}

const USAGE = {
  input_tokens: USAGE_PER_REQUEST.input,
  input_tokens_details: { cached_tokens: USAGE_PER_REQUEST.cached },
  output_tokens: USAGE_PER_REQUEST.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: TOTAL_TOKENS,
};

export function readInput({ input }: ResponsesRequest): Conversation {
  const conversation = new Conversation();
  for (const item of input) {
    if (item.type === "function_call_output" || item.type === "custom_tool_call_output")
      conversation.result(
        toolNamed(item.call_id ?? ""),
        typeof item.output === "string" ? item.output : JSON.stringify(item.output),
      );
    else if (item.type === "message" && item.role === "assistant") conversation.said();
  }
  return conversation;
}

export function answerInput(
  request: ResponsesRequest,
  step: Extract<Step, { do: "call" | "say" }>,
): Response {
  const item =
    step.do === "say"
      ? message(step.text)
      : (call(request, step) ?? message(`There is no tool ${step.tool}.`));
  const id = `resp_${callId("response")}`;
  return events([
    ["response.created", { type: "response.created", response: { id, status: "in_progress" } }],
    ["response.output_item.added", { type: "response.output_item.added", output_index: 0, item }],
    ["response.output_item.done", { type: "response.output_item.done", output_index: 0, item }],
    [
      "response.completed",
      { type: "response.completed", response: { id, status: "completed", output: [item], usage: USAGE } },
    ],
  ]);
}

function call(
  { input, tools = [] }: ResponsesRequest,
  step: Extract<Step, { do: "call" }>,
): object | undefined {
  const offered = [...tools, ...input.flatMap((item) => item.tools ?? [])].flatMap((tool) => [
    tool,
    ...(tool.tools ?? []),
  ]);
  const found = { id: `fc_${callId("item")}`, call_id: callId(step.tool) };
  const has = (type: string, name: string) =>
    offered.find((tool) => tool.type === type && tool.name?.endsWith(name));
  if (has("custom", "exec")) return { ...found, type: "custom_tool_call", name: "exec", input: code(step) };
  const space = offered.find((tool) => tool.tools?.some(({ name }) => name === step.tool));
  const direct = space
    ? { namespace: space.name, name: step.tool }
    : { name: has("function", step.tool)?.name };
  if (direct.name)
    return { ...found, type: "function_call", ...direct, arguments: JSON.stringify(step.arguments) };
  if (!offered.some(({ type }) => type === "tool_search")) return undefined;
  const query = { query: step.tool.replaceAll("_", " "), limit: 8 };
  return {
    type: "tool_search_call",
    call_id: callId("search"),
    execution: "client",
    status: "completed",
    arguments: query,
  };
}

/** The program for `exec`: an MCP server's tools are not described to the model, it looks them up by name. */
function code({ tool, arguments: input }: Extract<Step, { do: "call" }>): string {
  return [
    `const { name } = ALL_TOOLS.find(({ name }) => name.endsWith(${JSON.stringify(tool)}));`,
    `text(JSON.stringify(await tools[name](${JSON.stringify(input)})));`,
  ].join("\n");
}

function message(text: string): object {
  return {
    type: "message",
    id: `msg_${callId("item")}`,
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  };
}
