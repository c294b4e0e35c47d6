import * as v from "valibot";
import type { World } from "../admission.ts";
import { closedGates } from "../admission.ts";
import type { Board } from "../board.ts";
import * as f from "../fields.ts";
import type { Gate } from "../gate.ts";
import { ANYONE, operation } from "../operation.ts";
import { dispatchersOf } from "../presence.ts";
import { queuePositions } from "../queue.ts";
import { getTask } from "../tasks.ts";
import type { Status, Task } from "../types.ts";

export interface Why {
  id: string;
  status: Status;
  /** Place in the dispatch queue, from 1; `null` for a task that does not stand in it. */
  position: number | null;
  /** What keeps it from being started; empty when it is next to be. */
  gates: Gate[];
}

/** What the caller knows of the world outside the file. */
export const worldInput = {
  host_running: v.optional(v.number()),
  profiles: v.optional(v.array(v.string())),
  host_short: v.optional(v.string()),
  dispatcher_alive: v.optional(v.boolean()),
};
type WorldInput = v.InferOutput<ReturnType<typeof v.object<typeof worldInput, undefined>>>;

/**
 * Why a task is not running: every closed gate with the command that lifts it, from the same function that
 * admits claims. What the caller knows of the world outside the file it gives; whether a dispatcher serves the
 * board is else read from its presence row. Refuses `not_found`.
 */
export const why = operation({
  name: "why",
  summary: "Say what keeps a task from starting.",
  roles: ANYONE,
  input: v.object({ task_id: f.taskId, ...worldInput }),
  async run(board, { task_id, ...world }): Promise<Why> {
    const [answer] = await reasons(board, [await getTask(board, task_id)], world);
    return answer as Why;
  },
});

/** The answer for each task; the queue and the dispatchers are looked at once for all. */
export async function reasons(board: Board, tasks: readonly Task[], given: WorldInput): Promise<Why[]> {
  const { host_running, profiles, host_short, dispatcher_alive } = given;
  const world: World = {
    ...(host_running === undefined ? {} : { hostRunning: host_running }),
    ...(profiles === undefined ? {} : { profiles: new Set(profiles) }),
    ...(host_short === undefined ? {} : { hostShort: host_short }),
    dispatcherAlive: dispatcher_alive ?? (await dispatchersOf(board)).some(({ alive }) => alive),
  };
  const places = await queuePositions(board, world.profiles);
  const answers: Why[] = [];
  for (const task of tasks)
    answers.push({
      id: task.id,
      status: task.status,
      position: places.get(task.id) ?? null,
      gates: await closedGates(board, task, world),
    });
  return answers;
}
