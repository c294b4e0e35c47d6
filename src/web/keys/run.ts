import type { Handler } from "./handler.ts";
import type { CommandId, Target } from "./map.ts";
import { boardHandlers } from "./handlers-board.ts";
import { cardHandlers } from "./handlers-card.ts";
import { agentHandlers } from "./handlers-agent.ts";
import { timelineHandlers } from "./handlers-timeline.ts";
import { pageHandlers } from "./handlers-page.ts";

const HANDLERS: Record<CommandId, Handler> = {
  ...pageHandlers,
  ...boardHandlers,
  ...cardHandlers,
  ...agentHandlers,
  ...timelineHandlers,
};

export function runCommand(id: CommandId, target: Target, event?: KeyboardEvent): void {
  if (reasonAgainst(id, target) === null) HANDLERS[id].run(target, event);
}

export function reasonAgainst(id: CommandId, target: Target): string | null {
  return HANDLERS[id].off?.(target) ?? null;
}
