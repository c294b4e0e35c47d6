import type { Gate } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { worldOf } from "./frame/world.ts";
import { line } from "./print/text.ts";
import { localTime } from "./print/time.ts";

export default command({
  name: "why",
  summary: operations.why.summary,
  details:
    "The answer comes from the very function that admits claims. Each line ends with the command that lifts the gate.",
  args: { task: TASK },
  examples: [["kanbun why t_1a2b3c4d", "what it waits for, and what to do"]],
  async run(asked) {
    const board = await asked.board();
    const why = await call(board, operations.why, { ...asked.input(), ...worldOf(asked.place) });
    asked.answer(why, () => [headline(why), ...why.gates.map(gateLine)].join("\n"));
  },
});

function headline({
  id,
  status,
  position,
  gates,
}: {
  id: string;
  status: string;
  position: number | null;
  gates: readonly Gate[];
}): string {
  const place = position === null ? "" : `, number ${position} in the queue`;
  if (gates.length > 0) return `${id} is ${status}${place}, held by:`;
  return status === "ready"
    ? `${id} is ready${place}: nothing holds it, it is started as soon as the dispatcher gets to it`
    : `${id} is ${status}: nothing holds it`;
}

function gateLine({ message, fix, until }: Gate): string {
  const opens = until === undefined ? "" : ` (until ${localTime(until)})`;
  return `  - ${line(message)}${opens}${fix ? `\n      ${fix.command}` : ""}`;
}
