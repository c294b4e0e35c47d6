import { call, operations } from "../kernel/index.ts";
import type { Call } from "./frame/call.ts";
import { option, positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { bounded, runLine } from "./slash/run-line.ts";
import { count } from "./values/number.ts";

const CREATED = /^Created\s+(t_[0-9a-f]+)  \([^()]*\)$/mu;
const LIMIT = 3800;

export default command({
  name: "slash",
  summary: "Run one line as a chat's /kanban command.",
  details:
    "Quotes and backslashes mean what they mean in a shell. The answer is text, whatever happens, cut to fit a " +
    "message; what runs until stopped is refused. With --platform and --chat-id a created task tells that chat how it ends.",
  args: {
    line: positional("The line, with or without /kanban in front; `-` reads standard input.", {
      stdin: true,
      many: true,
      required: false,
    }),
    limit: option("Most characters of the answer; 0 is no limit.", "N", {
      parse: count,
      standard: String(LIMIT),
    }),
    platform: option("Chat platform the line came from.", "NAME"),
    "chat-id": option("Chat the line came from.", "ID"),
    "thread-id": option("Thread of the chat.", "ID"),
    "user-id": option("Who wrote it.", "ID"),
  },
  document: "{output}",
  examples: [
    ["kanbun slash '/kanban list --status blocked'", "what a chat bridge runs"],
    [
      `kanbun slash 'create "Write the notes" --assignee writer' --platform telegram --chat-id 42`,
      "and hear how it ends",
    ],
  ],
  async run(asked) {
    asked.needsTerminal("slash");
    const chat = chatOf(asked);
    const given = asked.texts("line");
    const line = bare(given.join(" "));
    const board = asked.text("board");
    const env = board === undefined ? asked.env : { ...asked.env, KANBUN_BOARD: board };
    const said = await runLine(given.length > 1 ? bareWords(given) : line, env);
    const answer = bounded(
      `${said}${await subscribe(asked, chat, line, said)}`,
      asked.number("limit") ?? LIMIT,
      line,
    );
    asked.answer({ output: answer }, answer);
  },
});

/** Without the slashes and the word `kanban` in front. */
function bare(text: string): string {
  return text
    .replace(/^[\s/]+/u, "")
    .replace(/^kanb[au]n(?=\s|$)/u, "")
    .trim();
}

/** The same for words that are apart already. */
function bareWords([first = "", ...rest]: readonly string[]): string[] {
  const word = bare(first);
  return word === "" ? rest : [word, ...rest];
}

interface Chat {
  platform: string;
  chat_id: string;
  thread_id?: string;
  user_id?: string;
}

/** The chat the line came from, if any. Refuses half an address before anything is run. */
function chatOf(asked: Call): Chat | null {
  const [platform, chat_id] = [asked.text("platform"), asked.text("chat-id")];
  const [thread_id, user_id] = [asked.text("thread-id"), asked.text("user-id")];
  if (platform === undefined && chat_id === undefined) return null;
  if (platform === undefined || chat_id === undefined)
    throw new UsageError("give both --platform and --chat-id");
  return {
    platform,
    chat_id,
    ...(thread_id === undefined ? {} : { thread_id }),
    ...(user_id === undefined ? {} : { user_id }),
  };
}

/** A task created from a chat tells the chat how it ends. */
async function subscribe(asked: Call, chat: Chat | null, line: string, said: string): Promise<string> {
  const task_id = /^create(\s|$)/u.test(line) ? CREATED.exec(said)?.[1] : undefined;
  if (chat === null || task_id === undefined) return "";
  try {
    await call(await asked.board(), operations["notify-subscribe"], {
      task_id,
      ...chat,
      // The task is new: whatever happened to it meanwhile is news as well.
      from_event_id: 0,
    });
    return `\n(subscribed: you will be told when ${task_id} completes or blocks)`;
  } catch {
    // The task is there; that nobody is told of its end is no reason to report a failure.
    return "";
  }
}
