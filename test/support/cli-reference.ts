import { GROUPS } from "../../src/cli/commands.ts";
import type { Args } from "../../src/cli/frame/argument.ts";
import { GLOBAL } from "../../src/cli/frame/command.ts";
import { EXIT_CODES, exitCodesText } from "../../src/cli/frame/exit-codes.ts";
import { label, meaning, synopsis } from "../../src/cli/frame/help.ts";
import type { Loaded } from "./cli-verbs.ts";

/** docs/cli-reference.md: every verb as its declaration has it. */
export function referencePage(verbs: readonly Loaded[]): string {
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const sections = verbs.filter((verb) => verb.group === group).map(verbSection);
    return `## ${title}\n\n${sections.join("\n")}`;
  });
  return `# Every command

Made from the program's own declarations; \`kanbun <command> --help\` says the same. [cli.md](cli.md) says what holds for
all commands, and what the names of the JSON shapes (task, run, gate, …) stand for.

Every command takes these as well:

${argumentTable(GLOBAL)}
Exit codes, where a command names no others:

| Code | Meaning |
|---|---|
${EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |\n`).join("")}
${groups.join("\n")}`;
}

/** The table of docs/cli.md: each JSON document with the verbs that answer it. */
export function documentTable(verbs: readonly Loaded[]): string {
  const answering = Map.groupBy(verbs, ({ verb }) => verb.document);
  const rows = [...answering].map(
    ([document, those]) => `| ${those.map(({ path }) => code(path)).join(" ")} | ${shape(document)} |\n`,
  );
  return `| Command | Document |\n|---|---|\n${rows.join("")}`;
}

function verbSection({ verb }: Loaded): string {
  const { summary, details, examples, next, exits } = verb;
  return [
    `### kanbun ${verb.name}\n`,
    `${prose([summary, details].filter(Boolean).join(" "))}\n`,
    `    ${synopsis(verb)}\n`,
    argumentTable(verb.args),
    `JSON: ${shape(verb.document)}\n`,
    exits ? `Exit codes: ${prose(exitCodesText({ exits }))}\n` : "",
    `\`\`\`sh\n${examples.map(([line, purpose]) => `# ${purpose}\n${line}\n`).join("")}\`\`\`\n`,
    next ? `Next: ${prose(next)}\n` : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function argumentTable(args: Args): string {
  const rows = Object.entries(args)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, arg]) => `| ${code(label(name, arg))} | ${cell(prose(meaning(arg)))} |\n`);
  return rows.length === 0 ? "" : `| | |\n|---|---|\n${rows.join("")}`;
}

/** Notation stands as code; plain words (`the task`) stay words. */
function shape(document: string): string {
  return /[{[]/u.test(document) ? code(document) : document;
}

/** Outside of code `<id>` would be taken for HTML. */
function prose(text: string): string {
  return text
    .replaceAll("\n", " ")
    .split("`")
    .map((part, at) => (at % 2 === 0 ? part.replaceAll("<", "\\<") : part))
    .join("`");
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
