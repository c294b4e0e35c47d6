import type { Env } from "../config/index.ts";
import type { Call } from "./frame/call.ts";
import { option, positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { bounded, runLine } from "./slash/run-line.ts";
import { tokenize } from "./slash/tokenize.ts";
import { count } from "./values/number.ts";

const CREATED = /^Created\s+(t_[0-9a-f]+)  \((\w+),[^()]*\)(  \[was there already.*)?$/mu;
const LIMIT = 3800;

export default command({
  name: "slash",
  summary: "Run one line as a chat's /kanban command.",
  details:
    "Quotes and backslashes mean what they mean in a shell. The answer is text, whatever happens, cut to fit a " +
    "message; what runs until stopped is refused. With --platform and --chat-id a created task tells that chat how it ends.",
  args: {
    line: positional("The line, with or without /kanban in front.", {
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
    const words = given.length > 1 ? bareWords(given) : line;
    const board = asked.text("board");
    const env = board === undefined ? asked.env : { ...asked.env, KANBUN_BOARD: board };
    const said = await runLine(words, env);
    const told = chat === null ? "" : await subscribe(asked, chat, words, env, said);
    const answer = bounded(`${said}${told}`, asked.number("limit") ?? LIMIT, line);
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

/** The chat the line came from as options of `notify-subscribe`, if any. Refuses half an address before anything is run. */
function chatOf(asked: Call): string[] | null {
  const [platform, chat] = [asked.text("platform"), asked.text("chat-id")];
  if (platform === undefined && chat === undefined) return null;
  if (platform === undefined || chat === undefined)
    throw new UsageError("give both --platform and --chat-id");
  return ["platform", "chat-id", "thread-id", "user-id"].flatMap((name) => {
    const value = asked.text(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
}

/** A task created from a chat tells the chat how it ends. That it cannot be told is for the log: the task is there. */
async function subscribe(
  asked: Call,
  chat: readonly string[],
  line: string | readonly string[],
  env: Env,
  said: string,
): Promise<string> {
  const [, task, status, existing] = CREATED.exec(said) ?? [];
  const words = task === undefined ? [] : typeof line === "string" ? tokenize(line) : line;
  if (task === undefined || words[0] !== "create" || (existing && status === "done")) return "";
  // What happened to a new task meanwhile is news as well.
  const since = existing ? [] : ["--since", "0"];
  const answer = await runLine(["notify-subscribe", task, ...chat, ...since, ...boardIn(words)], env);
  if (answer.startsWith("Subscribed"))
    return `\n(subscribed: you will be told when ${task} completes or blocks)`;
  asked.warn(`not subscribed to ${task}: ${answer}`);
  return "";
}

/** The board that the line itself names. */
function boardIn(words: readonly string[]): string[] {
  const at = words.findLastIndex((word) => /^--board(=|$)/u.test(word));
  return at < 0 ? [] : words.slice(at, words[at] === "--board" ? at + 2 : at + 1);
}
