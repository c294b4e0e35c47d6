import { COMMANDS, type Group } from "../../src/web/keys/map.ts";

const GROUPS: readonly [Group, string][] = [
  ["Board", "On the board and in the list"],
  ["Card", "On a card"],
  ["Agent", "Work and workers"],
  ["Select", "Choosing cards"],
  ["Go", "Going places"],
  ["Page", "The page"],
  ["Timeline", "On the timeline"],
  ["Inbox", "In the inbox"],
  ["Log", "In a log"],
];

const HEAD = `# Keyboard

Generated from \`src/web/keys/\`; \`UPDATE_GOLDEN=1 bun test ./test/web/keyboard.test.ts\` writes it anew.

\`mod\` is Ctrl, on a Mac Cmd. Two keys with a space between them are pressed one after the other within 800 ms. Letters do
nothing while one types into a field. A key on a card acts on the chosen cards, else on the focused one, else on the one
under the pointer. Settings → This page turns the single-letter keys off; then only keys with mod or Alt act.
Every command is in the palette (\`mod+k\`) too, with its line for the terminal.
`;

/** The page about the keys, in markdown. */
export function keyboardPage(): string {
  const tables = GROUPS.map(([group, title]) => {
    const rows = COMMANDS.filter((command) => command.group === group).map((command) => {
      const keys = command.keys.map((key) => `\`${key}\``).join(" ");
      const line = command.cli?.({ ids: [], query: "" }) ?? "";
      return `| ${command.title} | ${keys} | ${line ? `\`${line.replaceAll("|", "\\|")}\`` : ""} |`;
    });
    return `\n## ${title}\n\n| What | Keys | In a terminal |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return HEAD + tables.join("");
}
