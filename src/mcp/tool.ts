import type { CallToolResult } from "@modelcontextprotocol/server";
import type { GenericSchema } from "valibot";
import type { Verb } from "../kernel/index.ts";
import { clip, KanbunError } from "../kernel/index.ts";
import type { Args } from "./arguments.ts";
import { lacksRun } from "./caller.ts";
import type { Session } from "./session.ts";
import { noticesFor } from "./session.ts";

/** A refusal repeats what was given; a model needs no megabyte of it. */
const ERROR_LENGTH = 2_048;

/** One tool as a model sees it, and what it does. */
export interface Tool {
  name: `kanban_${string}`;
  /** The operation behind it: who may call that is offered the tool. */
  verb: Verb;
  /** Makes sense inside a run only. */
  needsRun?: boolean;
  title: string;
  /** What it is for and when to use it. */
  description: string;
  /** Shown to the model; what comes is read by the tool itself, which knows better how to say what is wrong. */
  params: GenericSchema;
  /** Changes nothing. */
  reads?: boolean;
  /** Calling it again with the same arguments changes nothing more. */
  idempotent?: boolean;
  /** The facts of the result; throws `KanbunError` to refuse. */
  run(session: Session, args: Args): Promise<Record<string, unknown>>;
}

/**
 * Calls a tool and shapes its answer: JSON text and the same as structured content, with `notices`. A refusal is
 * `{"error": …}`; nothing is ever thrown at the agent. `signal` says that nobody waits for the answer any more.
 */
export async function answer(
  tool: Tool,
  session: Session,
  args: Args,
  signal?: AbortSignal,
): Promise<CallToolResult> {
  try {
    if (!tool.reads && lacksRun(session.caller)) throw withoutRun();
    const facts = await tool.run(session, args);
    return result({ ...facts, notices: await noticesFor(session, signal) });
  } catch (error) {
    const notices = await noticesFor(session, signal);
    return { ...result({ ...refusal(tool, error), notices }), isError: true };
  }
}

function withoutRun(): KanbunError {
  return new KanbunError(
    "forbidden",
    "KANBUN_RUN and KANBUN_TOKEN did not reach this server, so the run is not proven",
    {
      hint: "name both in the agent's configuration of the MCP server",
    },
  );
}

function result(document: Record<string, unknown>): CallToolResult {
  const text = JSON.stringify(document);
  return {
    content: [{ type: "text", text }],
    structuredContent: JSON.parse(text) as Record<string, unknown>,
  };
}

function refusal(tool: Tool, error: unknown): Record<string, unknown> {
  const refused = error instanceof KanbunError ? error : null;
  if (!refused) console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint = refused?.hint;
  return {
    error: clip(`${tool.name}: ${message}`, ERROR_LENGTH),
    code: refused?.code ?? "internal",
    ...(hint && isForAgents(hint) ? { hint: clip(hint, ERROR_LENGTH) } : {}),
  };
}

/** Hints that name a command line are for people: an agent has the tools. */
function isForAgents(hint: string): boolean {
  return !/\bkanbun [a-z]/u.test(hint);
}
