import { agentCommands } from "./commands/agent.ts";
import { boardCommands, moveCommands, selectCommands } from "./commands/board.ts";
import { cardCommands, choosingCommands } from "./commands/card.ts";
import type { Command } from "./commands/define.ts";
import { goCommands, pageCommands } from "./commands/page.ts";
import { inboxCommandList, logCommandList, timelineCommandList } from "./commands/views.ts";

export type { Command, Group, Scope, Target } from "./commands/define.ts";

const ALL = [
  ...boardCommands,
  ...moveCommands,
  ...cardCommands,
  ...agentCommands,
  ...choosingCommands,
  ...selectCommands,
  ...goCommands,
  ...pageCommands,
  ...timelineCommandList,
  ...inboxCommandList,
  ...logCommandList,
];

export type CommandId = (typeof ALL)[number]["id"];

/**
 * Every command of the page: what it is called, its keys, and the line that does the same in a terminal. Handlers, the
 * `?` sheet, the palette, the buttons' hints and docs/keyboard.md are all made from this list.
 */
export const COMMANDS: readonly Command<CommandId>[] = ALL;

/** The command with an id. */
export function commandOf(id: CommandId): Command<CommandId> {
  return COMMANDS.find((command) => command.id === id) as Command<CommandId>;
}
