import type { MessagesRequest } from "./anthropic.ts";
import { answerMessages, readMessages } from "./anthropic.ts";
import type { ChatRequest } from "./chat.ts";
import { answerChat, readChat } from "./chat.ts";
import type { GenerateRequest } from "./gemini.ts";
import { answerContents, answerRouting, isRouting, readContents } from "./gemini.ts";
import type { ResponsesRequest } from "./responses.ts";
import { answerInput, readInput } from "./responses.ts";
import type { Behaviour, Conversation, Step } from "./script.ts";
import { BEHAVIOURS, LISTEN_PAUSE_MS, nextStep } from "./script.ts";
import { refusal, silence } from "./stream.ts";

export interface Asked {
  /** The first path segment, whole: a behaviour, and what follows a `.` tells callers apart. */
  key: string;
  path: string;
  model: string;
  step: Step["do"] | "route";
  tool: string | null;
  /** Turns the conversation already had: more than 1 when an earlier session was continued. */
  turns: number;
}

export interface ScriptedModel {
  /** `http://127.0.0.1:PORT/<behaviour>.<name>` */
  url(behaviour: Behaviour, name: string): string;
  /** What was asked under that URL, oldest first. */
  asked(behaviour: Behaviour, name: string): Asked[];
  /** From now on it obeys under that URL. */
  relent(behaviour: Behaviour, name: string): void;
  /** Requests no API of ours knows. */
  unknown: string[];
  stop(): Promise<void>;
}

/** Starts the scripted model on a free loopback port. It speaks the four APIs and remembers what it was asked. */
export function startModel(): ScriptedModel {
  const log: Asked[] = [];
  const relented = new Set<string>();
  const unknown: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const [, key = "", ...rest] = new URL(request.url).pathname.split("/");
      const behaviour = BEHAVIOURS.find((each) => each === (relented.has(key) ? "obey" : key.split(".")[0]));
      const answered = behaviour && (await answer(behaviour, key, rest.join("/"), request, log));
      if (answered) return answered;
      unknown.push(`${request.method} /${key}/${rest.join("/")}`);
      return refusal(404);
    },
  });
  return {
    url: (behaviour, name) => `http://127.0.0.1:${server.port}/${behaviour}.${name}`,
    asked: (behaviour, name) => log.filter(({ key }) => key === `${behaviour}.${name}`),
    relent: (behaviour, name) => relented.add(`${behaviour}.${name}`),
    unknown,
    stop: () => server.stop(true),
  };
}

async function answer(
  behaviour: Behaviour,
  key: string,
  path: string,
  request: Request,
  log: Asked[],
): Promise<Response | undefined> {
  if (request.method === "HEAD") return new Response(null);
  if (request.method !== "POST") return undefined;
  const respond = async (
    model: string,
    conversation: Conversation,
    write: (step: Extract<Step, { do: "call" | "say" }>) => Response,
  ) => {
    const step = nextStep(behaviour, conversation);
    const tool = step.do === "call" ? step.tool : null;
    log.push({ key, path, model, step: step.do, tool, turns: conversation.turns.length });
    if (step.do === "fail") return refusal(step.status);
    if (tool === "kanban_heartbeat") await Bun.sleep(LISTEN_PAUSE_MS);
    return step.do === "hang" ? silence() : write(step);
  };
  if (path === "v1/messages/count_tokens") return Response.json({ input_tokens: 1000 });
  if (path === "v1/messages") {
    const body = (await request.json()) as MessagesRequest;
    return respond(body.model, readMessages(body), (step) => answerMessages(body, step));
  }
  if (path === "v1/responses") {
    const body = (await request.json()) as ResponsesRequest;
    return respond(body.model, readInput(body), (step) => answerInput(body, step));
  }
  if (path === "v1/chat/completions") {
    const body = (await request.json()) as ChatRequest;
    return respond(body.model, readChat(body), (step) => answerChat(body, step));
  }
  const [, model, verb] = /^v1beta\/models\/([^:]+):(\w+)$/u.exec(path) ?? [];
  if (!model || !verb) return undefined;
  if (verb === "countTokens") return Response.json({ totalTokens: 1000 });
  const body = (await request.json()) as GenerateRequest;
  if (isRouting(body)) {
    log.push({ key, path, model, step: "route", tool: null, turns: 1 });
    return answerRouting();
  }
  return respond(model, readContents(body), (step) =>
    answerContents(body, step, verb === "streamGenerateContent"),
  );
}
