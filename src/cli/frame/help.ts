import type { Entry } from "../commands.ts";
import { commands, GROUPS } from "../commands.ts";
import { painter } from "../print/paint.ts";
import { pad } from "../print/text.ts";
import type { Arg } from "./argument.ts";
import type { Verb } from "./command.ts";
import { GLOBAL } from "./command.ts";
import { exitCodesText } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

type Page = Pick<Terminal, "columns" | "colour">;

const NARROW = 60;
const WIDEST = 100;

/** `usage: kanbun create <title> [options]` */
export function usageLine(verb: Verb | undefined): string {
  return `usage: ${synopsis(verb)}\n`;
}

/** `kanbun create <title> [options]` */
export function synopsis(verb: Verb | undefined): string {
  if (!verb) return "kanbun <command> [options]";
  const words = Object.entries(verb.args).filter(([, arg]) => arg.kind === "positional");
  const places = words.map(([name, arg]) => {
    const label = `${arg.hint ?? name}${arg.many ? "…" : ""}`;
    return arg.required ? ` <${label}>` : ` [${label}]`;
  });
  return `kanbun ${verb.name}${places.join("")} [options]`;
}

export function rootHelp(page: Page): string {
  const blocks = Object.entries(GROUPS).map(([group, title]) => {
    const entries = Object.entries(commands).filter(([, entry]) => entry.group === group);
    return `${heading(title, page)}\n${columns(
      entries.map(([name, { summary }]) => [name, summary]),
      page,
    )}`;
  });
  return `kanbun: a durable kanban board for teams of AI agents

usage: kanbun <command> [options]

${blocks.join("\n")}
${heading("Start here", page)}
  kanbun init                                   make the board
  kanbun create "Say hello" --assignee <name>   put a task on it; <name> is a profile of config.yaml
  kanbun serve                                  work the tasks, show the board in the browser
  kanbun list                                   see how it stands

kanbun <command> --help explains one command. Every command takes --board SLUG and --json.
`;
}

export function groupHelp(name: string, { summary, sub = {} }: Entry, page: Page): string {
  const rows = Object.entries(sub).map(([word, entry]): [string, string] => [
    `${name} ${word}`,
    entry.summary,
  ]);
  return `${summary}

usage: kanbun ${name} <command> [options]

${heading("Commands", page)}
${columns(rows, page)}
kanbun ${name} <command> --help explains one command.
`;
}

export function verbHelp(verb: Verb, page: Page): string {
  const shown = Object.entries({ ...verb.args, ...GLOBAL }).filter(([, arg]) => !arg.hidden);
  const of = (wanted: boolean): [string, string][] =>
    shown
      .filter(([, arg]) => (arg.kind === "positional") === wanted)
      .map(([name, arg]) => [label(name, arg), meaning(arg)]);
  const sections = [
    ["Arguments", of(true)],
    ["Options", of(false)],
  ] as const;
  const lists = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${heading(title, page)}\n${columns(rows, page)}`);
  const examples = verb.examples.map(([line, purpose]) => `  # ${purpose}\n  ${line}\n`).join("");
  return [
    `${wrap(verb.summary, page)}\n`,
    usageLine(verb),
    verb.details ? `${wrap(verb.details, page)}\n` : undefined,
    ...lists,
    `${heading("JSON", page)}\n${indented(verb.document, page)}`,
    `${heading("Exit codes", page)}\n${indented(exitCodesText(verb), page)}`,
    examples ? `${heading("Examples", page)}\n${examples}` : undefined,
    verb.next ? `${wrap(`Next: ${verb.next}`, page)}\n` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join("\n");
}

function heading(text: string, { colour }: Page): string {
  return painter(colour).bold(text);
}

/** How an argument is written: `<task_id>`, `--priority N`. */
export function label(name: string, arg: Arg): string {
  if (arg.kind === "positional") return `<${arg.hint ?? name}>${arg.many ? "…" : ""}`;
  const value = arg.kind === "option" ? ` ${arg.hint ?? "VALUE"}` : "";
  return `${arg.alias ? `-${arg.alias}, ` : ""}--${name}${value}`;
}

/** What an argument is for, with its choices and its default. */
export function meaning(arg: Arg): string {
  return [
    arg.description,
    arg.choices ? `One of: ${arg.choices.join(", ")}.` : "",
    arg.stdin ? "`-` reads standard input." : "",
    arg.greedy ? "Takes several, up to the next option." : "",
    arg.many && arg.kind === "option" ? "May be repeated." : "",
    arg.standard === undefined ? "" : `Default: ${arg.standard}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Two columns, the second wrapped under itself; on a narrow terminal it stands below the first. */
function columns(rows: readonly (readonly [string, string])[], { columns: width }: Page): string {
  const widest = Math.max(...rows.map(([first]) => Bun.stringWidth(first)));
  const left = width < NARROW ? 4 : Math.min(28, widest) + 4;
  const margin = `\n${" ".repeat(left)}`;
  return rows
    .map(([first, second]) => {
      const beside = width >= NARROW && Bun.stringWidth(first) + 4 <= left;
      const head = beside ? pad(`  ${first}`, left) : `  ${first}${margin}`;
      return `${head}${fold(second, Math.min(width, WIDEST) - left).join(margin)}\n`;
    })
    .join("");
}

function wrap(text: string, { columns: width }: Page): string {
  return text
    .split("\n")
    .map((paragraph) => fold(paragraph, Math.min(width, WIDEST)).join("\n"))
    .join("\n");
}

function indented(text: string, { columns: width }: Page): string {
  return `  ${fold(text, Math.min(width, WIDEST) - 2).join("\n  ")}\n`;
}

function fold(text: string, cells: number): string[] {
  return Bun.wrapAnsi(text, cells, { trim: true }).split("\n");
}
