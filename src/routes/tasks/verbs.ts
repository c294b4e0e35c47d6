import * as v from "valibot";
import type { Operation, Verb } from "../../kernel/index.ts";
import { call, operations } from "../../kernel/index.ts";
import { absentable, object, shaped } from "../http/shape.ts";
import type { Route } from "../route.ts";
import { route } from "../route.ts";
import { asAnswer, changed } from "./changed.ts";

/** Operations whose input needs more than JSON; they have routes of their own. */
const ELSEWHERE = new Set(["create", "attach"]);
/** What a record of the operations would make of an array, the contract does not take (422). */
const OBJECTS = v.looseObject({ metadata: absentable(object), params: absentable(object) });

/**
 * A route for every operation that is not the dispatcher's alone: `POST /tasks/{id}/{verb}` where it is about one
 * task, else `POST /{verb}`. The body is the operation's input, checked by the operation itself (400).
 */
export const verbRoutes: readonly Route[] = (Object.values(operations) as Operation[])
  .filter(({ name, roles }) => !ELSEWHERE.has(name) && roles.some((role) => role !== "dispatcher"))
  .map((operation) => (isAboutOneTask(operation) ? taskVerb(operation) : boardVerb(operation)));

/** True when the operation's input names the task it is about. */
export function isAboutOneTask({ input }: Operation): boolean {
  const { entries } = input as { entries?: Record<string, { type: string }> };
  return entries?.["task_id"] !== undefined && entries["task_id"].type !== "optional";
}

function taskVerb(operation: Operation): Route {
  return route({
    method: "POST",
    path: `/tasks/:id/${operation.name}`,
    summary: operation.summary,
    operation: operation.name as Verb,
    async handle({ board, params: { id = "" }, body }) {
      const input = { ...shaped(OBJECTS, body, "body"), task_id: id };
      const run = async () => asAnswer(await call(board, operation, input), board.clock.now());
      return reads(operation) ? run() : changed(board, id, run);
    },
  });
}

function boardVerb(operation: Operation): Route {
  return route({
    method: "POST",
    path: `/${operation.name}`,
    summary: operation.summary,
    operation: operation.name as Verb,
    async handle({ board, body }) {
      return asAnswer(await call(board, operation, body), board.clock.now());
    },
  });
}

function reads({ roles }: Operation): boolean {
  return roles.includes("reader");
}
