import type * as v from "valibot";
import type { Operation, Task } from "../../kernel/index.ts";
import { call } from "../../kernel/index.ts";
import { taskDocument } from "../print/documents.ts";
import type { Args } from "./argument.ts";
import { TASKS } from "./argument.ts";
import type { Command, Verb } from "./command.ts";
import { command } from "./command.ts";
import { each, RESULTS } from "./each.ts";

type TaskOperation = Operation<v.GenericSchema, Task | { task: Task }>;

interface Bulk extends Pick<Verb, "details" | "examples" | "next"> {
  operation: TaskOperation;
  /** How the line for a task begins: `Archived`. */
  past: string;
  args?: Args;
  /** What the line adds about the task as it now is. */
  after?: (task: Task) => string;
}

/** A verb that takes one or more task ids and does the same to each. */
export function bulk({ operation, past, args = {}, after, ...about }: Bulk): Command {
  const { name, summary } = operation;
  return command({
    ...about,
    name,
    summary,
    args: { tasks: TASKS, ...args },
    document: RESULTS,
    async run(asked) {
      const board = await asked.board();
      return each(asked, asked.texts("tasks"), {
        async act(task_id) {
          const result = await call(board, operation, { ...asked.input(), task_id });
          return "task" in result ? result.task : result;
        },
        done: (id, task) => `${past} ${id}${after ? after(task) : ""}`,
        refused: (id, reason) => `cannot ${name} ${id} (${reason})`,
        document: taskDocument,
      });
    },
  });
}

/** ` (now todo)`: where the task stands after the verb. */
export function nowStands({ status }: Task): string {
  return ` (now ${status})`;
}
