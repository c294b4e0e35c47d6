import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { absentable, boolean, integer, present, text } from "../http/shape.ts";
import { route } from "../route.ts";
import { changed } from "../tasks/changed.ts";

const body = v.object({
  reason: absentable(text),
  /** Only this run, so that a stale button cannot hit its successor. */
  run_id: absentable(integer),
  /** A person's word that a process on another host is dead. */
  gone: absentable(boolean),
});

export const terminateTask = route({
  method: "POST",
  path: "/tasks/:id/terminate",
  summary: "Stop every process of a task now; an open run is taken back first, free of charge.",
  roles: ["operator"],
  body,
  handle({ server, board, params: { id = "" }, body }) {
    return changed(board, id, () => server.dispatching.terminate(board, id, present(body)));
  },
});

export const terminateRun = route({
  method: "POST",
  path: "/runs/:id/terminate",
  summary: "Stop the process of one run now.",
  roles: ["operator"],
  body,
  async handle({ server, board, params: { id = "" }, body }) {
    const run = await call(board, operations["get-run"], { run_id: id });
    const options = { ...present(body), run_id: run.id };
    return changed(board, run.task_id, () => server.dispatching.terminate(board, run.task_id, options));
  },
});
