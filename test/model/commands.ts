import * as fc from "fast-check";
import type { Board, LinkGate, Status } from "../../src/kernel/index.ts";
import { KanbunError } from "../../src/kernel/index.ts";
import type { FixedClock } from "../support/board.ts";
import { DISPATCHER } from "../support/board.ts";
import { verb } from "../support/verbs.ts";
import type { Model } from "./model.ts";

/** The board under test beside its model, and what a worker remembers of each claim. */
export interface World {
  board: Board;
  clock: FixedClock;
  model: Model;
  ids: string[];
  tokens: Map<string, { run_id: number; token: string }[]>;
}

export interface Command {
  name: string;
  /** Picks tasks by position, so that shrinking keeps commands meaningful. */
  at: number;
  other: number;
  gate: LinkGate;
  flag: boolean;
  seconds: number;
  status: Status;
  /** Which connection does it, where there are several. */
  via: number;
}

/** A verb that stands here twice comes up twice as often. */
const NAMES = `
  create create create claim claim claim complete complete workerComplete block unblock
  archive cancel link link unlink promote schedule move reclaim fail reopen requestReview
  requestChanges delete undo undo advance promoteDue heartbeat
`
  .trim()
  .split(/\s+/u);

export const commands = fc.array(
  fc.record<Command>({
    name: fc.constantFrom(...NAMES),
    at: fc.nat(30),
    other: fc.nat(30),
    gate: fc.constantFrom("success", "failure", "any"),
    flag: fc.boolean(),
    seconds: fc.nat(300),
    status: fc.constantFrom("triage", "todo", "ready"),
    via: fc.nat(2),
  }),
  { minLength: 1, maxLength: 100, size: "max" },
);

/** Does one command on both. The board must refuse exactly what the model refuses. */
export async function perform(world: World, command: Command): Promise<void> {
  const step = STEPS[command.name];
  if (!step) throw new Error(`no step for ${command.name}`);
  const id = world.ids[command.at % Math.max(1, world.ids.length)];
  if (id === undefined && !["create", "advance", "promoteDue"].includes(command.name)) return;
  const expected = step.allowed(world, id ?? "", command);
  let refused: KanbunError | undefined;
  try {
    await step.real(world, id ?? "", command);
  } catch (error) {
    if (!(error instanceof KanbunError)) throw error;
    refused = error;
  }
  if (expected !== (refused === undefined))
    throw new Error(
      `${command.name} ${id}: the model ${expected ? "allows" : "refuses"}, the board: ${refused?.message ?? "did it"}`,
    );
  if (expected) step.model(world, id ?? "", command);
}

interface Step {
  allowed(world: World, id: string, command: Command): boolean;
  real(world: World, id: string, command: Command): Promise<unknown>;
  model(world: World, id: string, command: Command): void;
}

const always = (): boolean => true;
const from =
  (...statuses: Status[]) =>
  ({ model }: World, id: string): boolean =>
    statuses.includes(model.get(id).status);
const pick = ({ ids }: World, position: number): string => ids[position % ids.length] as string;
const task = ({ model }: World, id: string) => model.get(id);
const OPEN: Status[] = ["triage", "todo", "scheduled", "ready", "running", "blocked", "review"];

function ended({ model }: World, id: string, status: Status, outcome: "success" | "failure"): void {
  Object.assign(model.get(id), { status, outcome });
  model.promoteChildren(id);
}

const STEPS: Readonly<Record<string, Step>> = {
  create: {
    allowed: always,
    async real(world, _id, { at, other, gate, flag, seconds }) {
      const parents = world.ids.length === 0 || !flag ? [] : [pick(world, at), pick(world, other)];
      const not_before = seconds > 200 ? world.model.now + seconds : null;
      const created = await verb(world.board, "create", {
        title: "t",
        assignee: "ada",
        parents,
        parents_gate: gate,
        triage: seconds % 10 === 0,
        not_before,
      });
      world.ids.push(created.task.id);
    },
    model(world, _id, { at, other, gate, flag, seconds }) {
      const { model, ids } = world;
      const id = ids.at(-1) as string;
      const earlier = ids.slice(0, -1);
      const parents =
        earlier.length === 0 || !flag ? [] : [earlier[at % earlier.length], earlier[other % earlier.length]];
      model.tasks.set(id, {
        status: "triage",
        outcome: null,
        waived: false,
        notBefore: seconds > 200 ? model.now + seconds : null,
        failures: 0,
      });
      for (const parent of parents as string[])
        if (!model.links.has(`${parent}>${id}`))
          model.links.set(`${parent}>${id}`, { parent, child: id, gate });
      if (seconds % 10 !== 0) model.settle(id);
    },
  },
  claim: {
    allowed: always,
    async real({ board, model, tokens }, id) {
      const { claim } = await verb(board, "claim", { task_id: id });
      if ((claim !== null) !== (model.get(id).status === "ready"))
        throw new Error(`claim of ${id}: ${claim === null ? "refused" : "granted"}`);
      if (claim) tokens.set(id, [...(tokens.get(id) ?? []), { run_id: claim.run_id, token: claim.token }]);
    },
    model(world, id) {
      const each = task(world, id);
      if (each.status === "ready") Object.assign(each, { status: "running", outcome: null, notBefore: null });
    },
  },
  workerComplete: {
    allowed: (world, id, { flag }) =>
      task(world, id).status === "running" && (flag || world.tokens.get(id)?.length === 1),
    real({ board, tokens }, id, { flag }) {
      const known = tokens.get(id) ?? [];
      const run = { task_id: id, ...(known.at(flag ? -1 : 0) ?? { run_id: 0, token: "none" }) };
      return verb(board.as({ role: "worker", name: "w", run }), "complete", {
        task_id: id,
        summary: "by the worker",
      });
    },
    model(world, id) {
      ended(world, id, "done", "success");
      Object.assign(task(world, id), { waived: false, failures: 0 });
    },
  },
  complete: {
    allowed: from("running", "ready", "blocked", "review"),
    real: ({ board }, id, { flag }) =>
      verb(board, "complete", { task_id: id, outcome: flag ? "success" : "failure" }),
    model(world, id, { flag }) {
      Object.assign(task(world, id), { waived: false, failures: 0 });
      ended(world, id, "done", flag ? "success" : "failure");
    },
  },
  block: {
    allowed: from("running", "ready"),
    real: ({ board }, id) => verb(board, "block", { task_id: id }),
    model: (world, id) => void (task(world, id).status = "blocked"),
  },
  unblock: {
    allowed: from("blocked"),
    real: ({ board }, id) => verb(board, "unblock", { task_id: id }),
    model(world, id) {
      Object.assign(task(world, id), { outcome: null, failures: 0 });
      world.model.settle(id);
    },
  },
  archive: {
    allowed: from(...OPEN, "done"),
    real: ({ board }, id) => verb(board, "archive", { task_id: id }),
    model: (world, id) => void (task(world, id).status = "archived"),
  },
  cancel: {
    allowed: from(...OPEN),
    real: ({ board }, id) => verb(board, "cancel", { task_id: id }),
    model: (world, id) => ended(world, id, "archived", "failure"),
  },
  link: {
    allowed: (world, id, { other }) => !world.model.comesBefore(id, pick(world, other)),
    real: (world, id, { other, gate }) =>
      verb(world.board, "link", { parent_id: pick(world, other), child_id: id, gate }),
    model(world, id, { other, gate }) {
      const parent = pick(world, other);
      world.model.links.set(`${parent}>${id}`, { parent, child: id, gate });
      if (!world.model.openParents(id).includes(parent)) return;
      const each = task(world, id);
      each.waived = false;
      if (each.status === "ready" || each.status === "scheduled") each.status = "todo";
    },
  },
  unlink: {
    allowed: (world, id, { other }) => world.model.links.has(`${pick(world, other)}>${id}`),
    real: (world, id, { other }) =>
      verb(world.board, "unlink", { parent_id: pick(world, other), child_id: id }),
    model(world, id, { other }) {
      world.model.links.delete(`${pick(world, other)}>${id}`);
      world.model.resettle(id);
    },
  },
  promote: {
    allowed(world, id, { flag }) {
      const { status, waived } = task(world, id);
      const waits = !waived && world.model.openParents(id).length > 0;
      return (
        ["triage", "todo", "scheduled", "ready"].includes(status) && (flag || status === "triage" || !waits)
      );
    },
    real: ({ board }, id, { flag }) =>
      verb(board, "promote", { task_id: id, ...(flag ? { reason: "now" } : {}) }),
    model(world, id, { flag }) {
      const each = task(world, id);
      const waits = !each.waived && world.model.openParents(id).length > 0;
      each.notBefore = null;
      each.waived ||= waits && flag;
      each.status = waits && !flag ? "todo" : "ready";
    },
  },
  schedule: {
    allowed: from("triage", "todo", "scheduled", "ready", "blocked"),
    real: ({ board, model }, id, { flag, seconds }) =>
      verb(board, "schedule", { task_id: id, not_before: flag ? model.now + seconds : null }),
    model(world, id, { flag, seconds }) {
      const each = task(world, id);
      if (each.status === "blocked") each.failures = 0;
      Object.assign(each, { notBefore: flag ? world.model.now + seconds : null, outcome: null });
      world.model.settle(id);
    },
  },
  move: {
    allowed: always,
    real: ({ board }, id, { status }) => verb(board, "move", { task_id: id, status }),
    model(world, id, { status }) {
      const each = task(world, id);
      if (each.status === status) return;
      const was = each.status;
      if (was === "blocked") world.model.forgetFailures(id);
      each.outcome = null;
      if (was === "blocked" && status === "ready") return world.model.settle(id);
      each.waived = status === "ready" && (each.waived || world.model.openParents(id).length > 0);
      if (status === "ready") each.notBefore = null;
      each.status = status;
      world.model.demoteChildren(id);
      if (status === "ready") world.model.promoteAll();
    },
  },
  reclaim: {
    allowed: from("running"),
    real: ({ board }, id) => verb(board, "reclaim", { task_id: id }),
    model: (world, id) => world.model.settle(id),
  },
  fail: {
    allowed: always,
    async real({ board, model, tokens }, id) {
      const run_id = tokens.get(id)?.at(-1)?.run_id ?? 0;
      const result = await verb(board.as(DISPATCHER), "fail", {
        task_id: id,
        run_id,
        outcome: "crashed",
        error: "x",
      });
      if ((result !== null) !== (model.get(id).status === "running"))
        throw new Error(`fail of ${id} counted: ${result !== null}`);
    },
    model(world, id) {
      const each = task(world, id);
      if (each.status !== "running") return;
      each.failures += 1;
      if (each.failures >= 3) ended(world, id, "blocked", "failure");
      else world.model.settle(id);
    },
  },
  reopen: {
    allowed: from("done", "archived", "review"),
    real: ({ board }, id) => verb(board, "reopen", { task_id: id }),
    model(world, id) {
      Object.assign(task(world, id), { outcome: null, failures: 0 });
      world.model.settle(id);
      world.model.demoteChildren(id);
    },
  },
  requestReview: {
    allowed: from("running", "ready"),
    real: ({ board }, id) => verb(board, "request-review", { task_id: id, summary: "look" }),
    model: (world, id) => void Object.assign(task(world, id), { status: "review", failures: 0 }),
  },
  requestChanges: {
    allowed: from("review"),
    real: ({ board }, id) => verb(board, "request-changes", { task_id: id, reason: "more" }),
    model: (world, id) => world.model.settle(id),
  },
  delete: {
    allowed(world, id) {
      const { status } = task(world, id);
      const waiting = world.model
        .children(id)
        .some(
          (child) =>
            ["todo", "scheduled", "triage"].includes(task(world, child).status) &&
            world.model.openParents(child).includes(id),
        );
      return status !== "running" && !waiting;
    },
    real: ({ board }, id) => verb(board, "delete", { task_id: id }),
    model({ model, ids }, id) {
      model.tasks.delete(id);
      for (const [key, link] of model.links)
        if (link.parent === id || link.child === id) model.links.delete(key);
      ids.splice(ids.indexOf(id), 1);
    },
  },
  advance: {
    allowed: always,
    real: async ({ clock }, _id, { seconds }) => clock.advance(seconds),
    model: ({ model }, _id, { seconds }) => void (model.now += seconds),
  },
  promoteDue: {
    allowed: always,
    real: ({ board }) => verb(board, "promote-due"),
    model: ({ model }) => model.promoteAll(),
  },
  heartbeat: {
    allowed: from("running"),
    real: ({ board }, id) => verb(board, "heartbeat", { task_id: id }),
    model: () => undefined,
  },
  /** What an undo restores depends on all that went before: the model learns it from the board, soundness is checked. */
  undo: {
    allowed: always,
    async real(world) {
      try {
        await verb(world.board, "undo");
      } catch (error) {
        if (!(error instanceof KanbunError)) throw error;
      }
      await learn(world);
    },
    model: () => undefined,
  },
};

async function learn({ board, model, ids }: World): Promise<void> {
  const tasks = await verb(board, "list", { include_archived: true });
  model.tasks.clear();
  for (const { id, status, outcome, parents_waived, not_before, consecutive_failures } of tasks.sort((a, b) =>
    a.id < b.id ? -1 : 1,
  ))
    model.tasks.set(id, {
      status,
      outcome,
      waived: parents_waived,
      notBefore: not_before,
      failures: consecutive_failures,
    });
  ids.splice(0, ids.length, ...model.tasks.keys());
  model.links.clear();
  for (const { id } of tasks)
    for (const { parent_id, child_id, gate } of (await verb(board, "show", { task_id: id })).links)
      model.links.set(`${parent_id}>${child_id}`, { parent: parent_id, child: child_id, gate });
}
