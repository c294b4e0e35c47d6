import type { Step } from "./script.ts";
import { Conversation, toolNamed, USAGE_PER_REQUEST } from "./script.ts";
import { events, TOTAL_TOKENS } from "./stream.ts";

/** Gemini generateContent and streamGenerateContent: https://ai.google.dev/api/generate-content */
interface Part {
  text?: string;
  functionCall?: unknown;
  functionResponse?: { name: string; response: unknown };
}
export interface GenerateRequest {
  contents: { role?: string; parts: Part[] }[];
  tools?: { functionDeclarations?: { name: string }[] }[];
  generationConfig?: { responseMimeType?: string };
}

const USAGE = {
  promptTokenCount: USAGE_PER_REQUEST.input,
  cachedContentTokenCount: USAGE_PER_REQUEST.cached,
  candidatesTokenCount: USAGE_PER_REQUEST.output,
  totalTokenCount: TOTAL_TOKENS,
};

export function readContents({ contents }: GenerateRequest): Conversation {
  const conversation = new Conversation();
  for (const { role, parts } of contents) {
    if (role === "model" && !parts.some(({ functionCall }) => functionCall)) conversation.said();
    for (const { functionResponse } of parts)
      if (functionResponse)
        conversation.result(toolNamed(functionResponse.name), JSON.stringify(functionResponse.response));
  }
  return conversation;
}

/** Without a model named, the client first asks a small one which of them should answer. */
export function isRouting({ generationConfig }: GenerateRequest): boolean {
  return generationConfig?.responseMimeType === "application/json";
}

export function answerRouting(): Response {
  return Response.json(
    candidate({ text: JSON.stringify({ complexity_reasoning: "It is short.", complexity_score: 10 }) }),
  );
}

export function answerContents(
  { tools }: GenerateRequest,
  step: Extract<Step, { do: "call" | "say" }>,
  stream: boolean,
): Response {
  const declared = tools?.flatMap(({ functionDeclarations }) => functionDeclarations ?? []) ?? [];
  const name = step.do === "call" ? declared.find((tool) => tool.name.endsWith(step.tool))?.name : undefined;
  const part =
    step.do === "call" && name
      ? { functionCall: { name, args: step.arguments } }
      : { text: step.do === "say" ? step.text : `There is no tool ${step.tool}.` };
  return stream ? events([{ data: candidate(part) }]) : Response.json(candidate(part));
}

function candidate(part: object): object {
  return {
    candidates: [{ index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" }],
    usageMetadata: USAGE,
    responseId: "scripted",
  };
}
