import * as v from "valibot";
import type { BatchLine } from "../batch-line.ts";
import { runBatch } from "../batch.ts";
import type { Board } from "../board.ts";
import * as f from "../fields.ts";
import type { Operation } from "../operation.ts";
import { operation } from "../operation.ts";
import { getTask } from "../tasks.ts";
import type { Task } from "../types.ts";
import { create } from "./create.ts";

const member = f.noList(
  v.object({
    assignee: v.pipe(v.string(), v.minLength(1), v.description("Profile that does it.")),
    title: v.optional(f.title),
    body: v.optional(f.body),
    skills: v.optional(f.skills),
    max_runtime_seconds: v.optional(f.maxRuntimeSeconds),
  }),
);

export interface Swarm {
  workers: Task[];
  verifier: Task | null;
  synthesizer: Task | null;
}

/**
 * A goal as a graph of tasks: workers side by side, then one that verifies all of them, then one that draws the
 * results together; made in one transaction. With a key, asking again returns the same tasks. Refuses
 * `invalid_input` without workers or with a blank goal.
 */
export const swarm = operation({
  name: "swarm",
  summary: "Turn a goal into parallel tasks with a check and a summary at the end.",
  roles: ["operator", "dispatcher", "orchestrator"],
  input: v.object({
    goal: v.pipe(f.title, v.description("What all of it is for.")),
    workers: v.pipe(v.array(member), v.minLength(1, "workers: give at least one"), v.maxLength(100)),
    verifier: v.optional(v.nullable(member), null),
    synthesizer: v.optional(v.nullable(member), null),
    tenant: v.optional(f.tenant, null),
    priority: v.optional(f.priority, 0),
    idempotency_key: v.optional(v.nullable(v.string()), null),
  }),
  run: (board, request): Promise<Swarm> =>
    board.transaction(async (tx) => {
      const { goal, workers, verifier, synthesizer } = request;
      const first = workers.map((worker, index) =>
        line(
          request,
          `worker${index + 1}`,
          { title: `${goal} (${index + 1} of ${workers.length})`, ...worker },
          [],
        ),
      );
      const all = workers.map((_, index) => `$worker${index + 1}`);
      const lines = [
        ...first,
        ...(verifier ? [line(request, "verifier", { title: `Verify: ${goal}`, ...verifier }, all)] : []),
        ...(synthesizer
          ? [
              line(
                request,
                "synthesizer",
                { title: `Bring together: ${goal}`, ...synthesizer },
                verifier ? ["$verifier", ...all] : all,
              ),
            ]
          : []),
      ];
      const made = await runBatch(tx, { create: create as unknown as Operation }, lines);
      const of = (ref: string): string | undefined =>
        made.find((each) => each.ref === ref)?.task_id ?? undefined;
      return {
        workers: await tasks(
          tx,
          all.map((ref) => of(ref.slice(1))),
        ),
        verifier: (await tasks(tx, [of("verifier")]))[0] ?? null,
        synthesizer: (await tasks(tx, [of("synthesizer")]))[0] ?? null,
      };
    }),
});

type Request = v.InferOutput<(typeof swarm)["input"]>;

function line(request: Request, ref: string, task: Record<string, unknown>, parents: string[]): BatchLine {
  const { goal, tenant, priority, idempotency_key } = request;
  const key = idempotency_key === null ? null : `${idempotency_key}:${ref}`;
  const given = Object.fromEntries(Object.entries(task).filter(([, value]) => value !== undefined));
  return {
    op: "create",
    ref,
    input: { body: `Goal: ${goal}`, ...given, tenant, priority, parents, idempotency_key: key },
  };
}

async function tasks(tx: Board, ids: readonly (string | undefined)[]): Promise<Task[]> {
  const found: Task[] = [];
  for (const id of ids) if (id !== undefined) found.push(await getTask(tx, id));
  return found;
}
