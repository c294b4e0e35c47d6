/**
 * What the scripted model does next. It keeps no memory: like a real model it knows the conversation alone, so a
 * session that was really continued shows (the earlier turns are in the request) and one that was not, does too.
 */

/**
 * How a base URL's first path segment makes the model behave: `http://127.0.0.1:PORT/obey.claude`. The harness can
 * make it relent: from then on it obeys.
 */
export const BEHAVIOURS = [
  /** Reads the task, completes it, says so. */
  "obey",
  /** Says a sentence and touches nothing: exit 0 without work. */
  "silent",
  /** Reads the task, blocks it; in a later turn of the same conversation it completes it. */
  "block-once",
  /** Reads the task and then never answers. */
  "hang",
  /** Reads the task and sends heartbeats until one's result carries a person's comment, which the summary quotes. */
  "listen",
  "error-401",
  "error-429",
  "error-500",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** What every answer claims to have cost; the harness multiplies by the number of requests. */
export const USAGE_PER_REQUEST = { input: 1000, cached: 200, output: 50 };

/** Pause before each heartbeat of `listen`. */
export const LISTEN_PAUSE_MS = 300;

export const SILENT_WORDS = "I would rather not.";
export const BLOCK_REASON = "Which of the two databases is meant?";

export interface ToolResult {
  tool: string;
  text: string;
}

/** The conversation as every API tells it: the tool results of each turn; a turn ends when the model only speaks. */
export class Conversation {
  readonly turns: ToolResult[][] = [[]];

  result(tool: string | undefined, text: string): void {
    if (tool) this.turns.at(-1)?.push({ tool, text });
  }

  said(): void {
    this.turns.push([]);
  }

  get current(): ToolResult[] {
    return this.turns.at(-1) ?? [];
  }

  get earlier(): ToolResult[] {
    return this.turns.slice(0, -1).flat();
  }
}

export type Step =
  | { do: "call"; tool: string; arguments: Record<string, unknown> }
  | { do: "say"; text: string }
  | { do: "fail"; status: number }
  | { do: "hang" };

/** The next step of a behaviour; titles are quoted from what `kanban_show` answered, never from the prompt. */
export function nextStep(behaviour: Behaviour, conversation: Conversation): Step {
  const { current, earlier } = conversation;
  if (behaviour.startsWith("error-")) return { do: "fail", status: Number(behaviour.slice("error-".length)) };
  if (behaviour === "silent") return { do: "say", text: SILENT_WORDS };
  const shown = current.findLast(({ tool }) => tool === "kanban_show");
  if (!shown) return { do: "call", tool: "kanban_show", arguments: {} };
  if (behaviour === "hang") return { do: "hang" };
  const comment = behaviour === "listen" ? current.map(({ text }) => commentIn(text)).find(Boolean) : "";
  if (comment === undefined)
    return { do: "call", tool: "kanban_heartbeat", arguments: { note: "listening" } };
  const blocks = behaviour === "block-once" && !earlier.some(({ tool }) => tool === "kanban_block");
  const end = blocks ? "kanban_block" : "kanban_complete";
  if (current.some(({ tool }) => tool === end))
    return { do: "say", text: blocks ? "Waiting for an answer." : "Done." };
  if (blocks) return { do: "call", tool: end, arguments: { reason: BLOCK_REASON } };
  const title = titleIn(shown.text);
  const metadata = { title, turns: conversation.turns.length };
  return {
    do: "call",
    tool: end,
    arguments: { summary: [summaryOf(title), comment].filter(Boolean).join(" "), metadata },
  };
}

export function summaryOf(title: string): string {
  return `Finished "${title}".`;
}

/** The board tool a name or call id stands for: agents prefix them (`mcp__kanban__kanban_show`). */
export function toolNamed(name: string): string | undefined {
  return /kanban_(?:show|complete|block|heartbeat)$/u.exec(name)?.[0];
}

/** The first title in a tool result. Agents wrap the JSON in JSON strings, up to three deep: each level doubles the escapes. */
function titleIn(text: string): string {
  const quoted = /(\\*)"title\1"\s*:\s*\1"(.*?)(?<!\\)\1"/su.exec(text);
  if (!quoted) return "(no title in the result of kanban_show)";
  const [, escapes = "", title = ""] = quoted;
  return unescape(title, Math.log2(escapes.length + 1) + 1);
}

/** A comment as notices tell it; the words end at the first sign JSON would escape. */
function commentIn(text: string): string | undefined {
  return /Comment by [\w-]+: ([\w .,]+)/u.exec(text)?.[1];
}

function unescape(text: string, times: number): string {
  let plain = text;
  for (let time = 0; time < times; time += 1) {
    try {
      plain = JSON.parse(`"${plain}"`) as string;
    } catch {
      return plain;
    }
  }
  return plain;
}
