import type { Entry } from "../commands.ts";
import { commands, GROUPS } from "../commands.ts";
import type { Arg } from "../frame/argument.ts";
import type { Verb } from "../frame/command.ts";
import { GLOBAL } from "../frame/command.ts";
import { EXIT_CODES, exitCodesText } from "../frame/exit-codes.ts";
import { label, meaning, synopsis } from "../frame/help.ts";

const VARIABLES: readonly (readonly [string, string])[] = [
  ["KANBUN_HOME", "Where boards and config.yaml are. Else HERMES_HOME, else ~/.kanbun."],
  ["KANBUN_BOARD", "Board to work on when --board is not given."],
  ["KANBUN_PROFILE, HERMES_PROFILE", "Whose name stands on comments; what list --mine shows."],
  ["NO_COLOR", "Any value: no colours."],
  ["KANBUN_DEBUG", "Any value: a stack trace with internal errors."],
];

/** The manual page in roff, made from the verbs' declarations. */
export async function manPage(version: string): Promise<string> {
  const sections = [
    `.TH KANBUN 1 "" "kanbun ${version}" "User Commands"`,
    ".SH NAME\nkanbun \\- a durable kanban board for teams of AI agents",
    ".SH SYNOPSIS\n.B kanbun\n.I command\n.RI [ options ]",
    ".SH DESCRIPTION\nTasks stand on a board. One process works each task, hands its result to the tasks that wait for it, and is watched over.",
  ];
  for (const [group, title] of Object.entries(GROUPS)) {
    sections.push(`.SH ${title.toUpperCase()}`);
    for (const entry of Object.values(commands))
      if (entry.group === group) sections.push(...(await verbsOf(entry)));
  }
  sections.push(
    `.SH COMMON OPTIONS\n${Object.entries(GLOBAL)
      .map(([name, arg]) => optionText(name, arg))
      .join("\n")}`,
  );
  sections.push(
    `.SH EXIT STATUS\n${EXIT_CODES.map(({ code, meaning }) => term([String(code), meaning])).join("\n")}`,
    `.SH ENVIRONMENT\n${VARIABLES.map(term).join("\n")}`,
  );
  return `${sections.join("\n")}\n`;
}

async function verbsOf(entry: Entry): Promise<string[]> {
  const own = entry.load ? [verbText((await entry.load()).default.verb)] : [];
  const below = await Promise.all(Object.values(entry.sub ?? {}).map(verbsOf));
  return [...own, ...below.flat()];
}

function verbText(verb: Verb): string {
  const options = Object.entries(verb.args).filter(([, arg]) => !arg.hidden);
  const examples = verb.examples.map(
    ([line, purpose]) => `.PP\n${escaped(purpose)}:\n.nf\n.RS\n${escaped(line)}\n.RE\n.fi`,
  );
  return [
    `.SS "${escaped(synopsis(verb)).replaceAll('"', "'")}"`,
    escaped([verb.summary, verb.details].filter(Boolean).join(" ")),
    ...options.map(([name, arg]) => optionText(name, arg)),
    term(["JSON", verb.document]),
    ...(verb.exits ? [term(["Exit codes", exitCodesText(verb)])] : []),
    ...examples,
  ].join("\n");
}

function optionText(name: string, arg: Arg): string {
  return term([label(name, arg), meaning(arg)]);
}

function term([label, text]: readonly [string, string]): string {
  return `.TP\n\\fB${escaped(label)}\\fR\n${escaped(text)}`;
}

/** Backslashes and dashes mean something to roff, and so do a dot and a quote that begin a line. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/gmu, "\\&");
}
