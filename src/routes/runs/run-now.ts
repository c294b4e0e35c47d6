import type { Board, Task } from "../../kernel/index.ts";
import { call, operations, taskFull } from "../../kernel/index.ts";
import { route } from "../route.ts";
import { changed } from "../tasks/changed.ts";

/** Verbs that make a task ready, by where it is. */
const WAKES = {
  todo: operations.promote,
  scheduled: operations.promote,
  triage: operations.promote,
  blocked: operations.unblock,
} as const;
/** Workers one nudge may start: the task's turn comes among the most urgent. */
const STARTS = 8;

export const runNow = route({
  method: "POST",
  path: "/tasks/:id/run",
  summary: "Make a task ready and have the dispatcher look at once; `gates` says what still holds it.",
  roles: ["operator"],
  handle({ server, board, params: { id = "" } }) {
    return changed(board, id, async () => {
      const { task } = await call(board, operations.show, { task_id: id, events_limit: 1 });
      await wake(board, task);
      await server.dispatching.pass(board, { dryRun: false, max: STARTS });
      const { task: after } = await call(board, operations.show, { task_id: id, events_limit: 1 });
      const started = after.status === "running";
      const gates = started
        ? []
        : (await call(board, operations.why, { task_id: id, ...(await server.dispatching.world(board)) }))
            .gates;
      return { task: taskFull(after, board.clock.now()), started, gates };
    });
  },
});

async function wake(board: Board, task: Task): Promise<void> {
  const verb = WAKES[task.status as keyof typeof WAKES];
  if (verb) await call(board, verb, { task_id: task.id });
}
