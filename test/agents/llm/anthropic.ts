import type { Step } from "./script.ts";
import { Conversation, toolNamed, USAGE_PER_REQUEST } from "./script.ts";
import { callId, events } from "./stream.ts";

/** Anthropic Messages: https://docs.anthropic.com/en/api/messages, the streaming form. */
interface Block {
  type: string;
  tool_use_id?: string;
  content?: unknown;
}
export interface MessagesRequest {
  model: string;
  stream?: boolean;
  messages: { role: "user" | "assistant"; content: string | Block[] }[];
  tools?: { name: string }[];
}

const { input, cached, output } = USAGE_PER_REQUEST;
const USAGE = {
  input_tokens: input - cached,
  cache_read_input_tokens: cached,
  cache_creation_input_tokens: 0,
  output_tokens: output,
};

export function readMessages({ messages }: MessagesRequest): Conversation {
  const conversation = new Conversation();
  for (const { role, content } of messages) {
    const blocks = typeof content === "string" ? [{ type: "text" } as Block] : content;
    if (role === "assistant") {
      if (!blocks.some(({ type }) => type === "tool_use")) conversation.said();
      continue;
    }
    for (const block of blocks)
      if (block.type === "tool_result")
        conversation.result(toolNamed(block.tool_use_id ?? ""), JSON.stringify(block.content));
  }
  return conversation;
}

export function answerMessages(
  request: MessagesRequest,
  step: Extract<Step, { do: "call" | "say" }>,
): Response {
  const name =
    step.do === "call" ? request.tools?.find((tool) => tool.name.endsWith(step.tool))?.name : undefined;
  const block =
    step.do === "call" && name
      ? { type: "tool_use", id: `toolu_${callId(step.tool)}`, name, input: step.arguments }
      : { type: "text", text: step.do === "say" ? step.text : `There is no tool ${step.tool}.` };
  const message = {
    id: `msg_${callId("message")}`,
    type: "message",
    role: "assistant",
    model: request.model,
  };
  const stop = { stop_reason: block.type === "tool_use" ? "tool_use" : "end_turn", stop_sequence: null };
  if (!request.stream) return Response.json({ ...message, content: [block], ...stop, usage: USAGE });
  const delta =
    "text" in block
      ? { type: "text_delta", text: block.text }
      : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  const start = "text" in block ? { ...block, text: "" } : { ...block, input: {} };
  return events([
    [
      "message_start",
      {
        type: "message_start",
        message: {
          ...message,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...USAGE, output_tokens: 1 },
        },
      },
    ],
    ["content_block_start", { type: "content_block_start", index: 0, content_block: start }],
    ["content_block_delta", { type: "content_block_delta", index: 0, delta }],
    ["content_block_stop", { type: "content_block_stop", index: 0 }],
    ["message_delta", { type: "message_delta", delta: stop, usage: { output_tokens: output } }],
    ["message_stop", { type: "message_stop" }],
  ]);
}
