import type { Step } from "./script.ts";
import { Conversation, toolNamed, USAGE_PER_REQUEST } from "./script.ts";
import { callId, events, TOTAL_TOKENS } from "./stream.ts";

/** OpenAI Chat Completions: https://platform.openai.com/docs/api-reference/chat, the streaming form. */
export interface ChatRequest {
  model: string;
  messages: { role: string; content?: unknown; tool_call_id?: string; tool_calls?: unknown[] }[];
  tools?: { function: { name: string } }[];
}

const USAGE = {
  prompt_tokens: USAGE_PER_REQUEST.input,
  completion_tokens: USAGE_PER_REQUEST.output,
  total_tokens: TOTAL_TOKENS,
  prompt_tokens_details: { cached_tokens: USAGE_PER_REQUEST.cached },
};

export function readChat({ messages }: ChatRequest): Conversation {
  const conversation = new Conversation();
  for (const { role, content, tool_call_id, tool_calls } of messages) {
    if (role === "tool")
      conversation.result(
        toolNamed(tool_call_id ?? ""),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    else if (role === "assistant" && !tool_calls?.length) conversation.said();
  }
  return conversation;
}

export function answerChat(
  { model, tools }: ChatRequest,
  step: Extract<Step, { do: "call" | "say" }>,
): Response {
  const name =
    step.do === "call"
      ? tools?.find((tool) => tool.function.name.endsWith(step.tool))?.function.name
      : undefined;
  const calls = step.do === "call" && name !== undefined;
  const delta = calls
    ? {
        tool_calls: [
          {
            index: 0,
            id: callId(step.tool),
            type: "function",
            function: { name, arguments: JSON.stringify(step.arguments) },
          },
        ],
      }
    : { content: step.do === "say" ? step.text : `There is no tool ${step.tool}.` };
  const chunk = (choices: unknown[], more = {}) => ({
    data: { id: "chatcmpl-scripted", object: "chat.completion.chunk", created: 0, model, choices, ...more },
  });
  return events([
    chunk([{ index: 0, delta: { role: "assistant", content: null }, finish_reason: null }]),
    chunk([{ index: 0, delta, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: calls ? "tool_calls" : "stop" }]),
    chunk([], { usage: USAGE }),
    { data: "[DONE]" },
  ]);
}
