import type { Shown } from "../../kernel/index.ts";
import { call, operations, taskFull } from "../../kernel/index.ts";
import { route } from "../route.ts";

export const showTask = route({
  method: "GET",
  path: "/tasks/:id",
  summary: "One task with its links, comments, events, runs, attachments and late results.",
  operation: "show",
  async handle({ board, params: { id = "" } }) {
    const shown = await call(board, operations.show, { task_id: id });
    const attachments = await call(board, operations.attachments, { task_id: id });
    const late = await call(board, operations["late-list"], { task_id: id });
    return {
      ...detail(shown, board.clock.now()),
      attachments: attachments.map(({ path: _path, stored_path: _stored, ...attachment }) => attachment),
      late: late.map((write) => ({ ...write, kind: write.verb })),
    };
  },
});

/** The contract's shape. */
function detail({ task, parents, children, links, comments, events, runs }: Shown, now: number) {
  const gates = Object.fromEntries(links.map((link) => [`${link.parent_id}>${link.child_id}`, link.gate]));
  const attempts = runs.map((run) => ({ ...run, signal: run.exit_signal, session_id: run.session_ref }));
  return { task: taskFull(task, now), comments, events, links: { parents, children }, gates, runs: attempts };
}
