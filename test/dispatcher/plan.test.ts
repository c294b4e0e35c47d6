import { expect, test } from "bun:test";
import type { Limits, Plan, Seen } from "../../src/dispatcher/plan.ts";
import { planSupervision } from "../../src/dispatcher/plan.ts";
import type { Sight } from "../../src/dispatcher/sight.ts";
import type { Watched } from "../../src/dispatcher/watched.ts";

const NOW = 1_800_000_000;
const WORKER = { pid: 42, start: 7, boot: "b", namespace: "" };
const ALIVE: Sight = { state: "alive", worker: WORKER, last_output_ms: 0 };
const GONE: Sight = { state: "gone", worker: WORKER, exit: null, rebooted: false };
const NO_LIMITS: Limits = { deadline_seconds: null, stall_seconds: 0, linger_seconds: 120 };

function seen(sight: Sight, run: Partial<Watched> = {}, limits: Partial<Limits> = {}): Seen {
  const open: Watched = {
    run_id: 1,
    task_id: "t_1",
    status: "running",
    holds: true,
    profile: "w",
    purpose: null,
    outcome: null,
    ended_at: null,
    claim_lock: "h:1",
    claim_expires: NOW + 900,
    started_at: NOW - 100,
    last_heartbeat_at: null,
    max_runtime_seconds: null,
    workspace_path: null,
    worker_pid: 42,
    worker_started_at: null,
    pid: 42,
    host: "h",
    identity: null,
    run_dir: null,
    gone_at: null,
  };
  return { run: { ...open, ...run }, sight, limits: { ...NO_LIMITS, ...limits } };
}

function stops(plan: Plan): [string, number, number | null][] {
  return plan.stop.map(({ why, elapsed_seconds, limit_seconds }) => [why, elapsed_seconds, limit_seconds]);
}

const CASES: [
  name: string,
  seen: Seen,
  expected: {
    renew?: boolean;
    keep?: boolean;
    settle?: boolean;
    unstarted?: boolean;
    stop?: ReturnType<typeof stops>;
  },
][] = [
  ["a live worker: its lease is renewed", seen(ALIVE), { renew: true, keep: true }],
  [
    "a dead worker: to be settled, its lease must not lapse meanwhile",
    seen(GONE),
    { settle: true, keep: true },
  ],
  ["a claim by hand or of another host: only its lease counts", seen({ state: "not ours" }), {}],
  ["a dispatcher is about to start it: wait", seen({ state: "starting" }), { keep: true }],
  [
    "a dispatcher died over it: to be recovered",
    seen({ state: "unstarted" }),
    { keep: true, unstarted: true },
  ],
  ["before its deadline", seen(ALIVE, {}, { deadline_seconds: 101 }), { renew: true, keep: true }],
  [
    "at its deadline",
    seen(ALIVE, {}, { deadline_seconds: 100 }),
    { renew: true, keep: true, stop: [["deadline", 100, 100]] },
  ],
  [
    "silent since its start",
    seen(ALIVE, {}, { stall_seconds: 100 }),
    { renew: true, keep: true, stop: [["stall", 100, 100]] },
  ],
  [
    "silent, but it had a heartbeat",
    seen(ALIVE, { last_heartbeat_at: NOW - 10 }, { stall_seconds: 100 }),
    { renew: true, keep: true },
  ],
  [
    "silent on the board, but it wrote output",
    seen({ ...ALIVE, last_output_ms: (NOW - 5) * 1000 } as Sight, {}, { stall_seconds: 100 }),
    { renew: true, keep: true },
  ],
  [
    "the deadline goes before silence",
    seen(ALIVE, {}, { deadline_seconds: 50, stall_seconds: 50 }),
    { renew: true, keep: true, stop: [["deadline", 100, 50]] },
  ],
  [
    "its run was taken back: stopped at once",
    seen(ALIVE, { holds: false, outcome: "reclaimed", ended_at: NOW - 3 }),
    { keep: true, stop: [["superseded", 3, null]] },
  ],
  [
    "its run was cancelled: stopped at once",
    seen(ALIVE, { holds: false, outcome: "cancelled", ended_at: NOW }),
    { keep: true, stop: [["superseded", 0, null]] },
  ],
  [
    "it completed: it may take its time",
    seen(ALIVE, { holds: false, outcome: "completed", ended_at: NOW - 119 }),
    { keep: true },
  ],
  [
    "it completed and never left",
    seen(ALIVE, { holds: false, outcome: "completed", ended_at: NOW - 120 }),
    { keep: true, stop: [["lingering", 120, 120]] },
  ],
  [
    "it blocked and never left",
    seen(ALIVE, { holds: false, outcome: "blocked", ended_at: NOW - 500 }),
    { keep: true, stop: [["lingering", 500, 120]] },
  ],
];

test.each(CASES)("%s", (_name, each, expected) => {
  const plan = planSupervision([each], NOW * 1000);
  expect({
    renew: plan.renew.length === 1,
    keep: plan.keep.length === 1,
    settle: plan.settle.length === 1,
    unstarted: plan.unstarted.length === 1,
    stop: stops(plan),
  }).toEqual({ renew: false, keep: false, settle: false, unstarted: false, stop: [], ...expected });
});

const DUE: [name: string, seen: Seen[], due: number | null][] = [
  ["nothing alive", [seen(GONE)], null],
  ["a lease: half its rest", [seen(ALIVE)], (NOW + 450) * 1000],
  ["a deadline", [seen(ALIVE, {}, { deadline_seconds: 130 })], (NOW + 30) * 1000],
  [
    "silence",
    [seen({ ...ALIVE, last_output_ms: NOW * 1000 - 1500 } as Sight, {}, { stall_seconds: 60 })],
    NOW * 1000 + 58_500,
  ],
  [
    "the end of lingering",
    [seen(ALIVE, { holds: false, outcome: "completed", ended_at: NOW - 20 })],
    (NOW + 100) * 1000,
  ],
  [
    "the earliest of several",
    [seen(ALIVE), seen(ALIVE, { run_id: 2 }, { deadline_seconds: 101 })],
    (NOW + 1) * 1000,
  ],
  [
    "a lease that ran out is not due in the past",
    [seen(ALIVE, { claim_expires: NOW - 50 })],
    NOW * 1000 + 1000,
  ],
];

test.each(DUE)("when to look next: %s", (_name, runs, due) => {
  expect(planSupervision(runs, NOW * 1000).due_ms).toBe(due);
});

test("time asleep counts for no clock of a worker, and its deadline moves by it", () => {
  const asleep = () => 60_000;
  const deadline = planSupervision([seen(ALIVE, {}, { deadline_seconds: 100 })], NOW * 1000, asleep);
  expect([stops(deadline), deadline.due_ms]).toEqual([[], (NOW + 60) * 1000]);
  const stall = planSupervision([seen(ALIVE, {}, { stall_seconds: 41 })], NOW * 1000, asleep);
  expect([stops(stall), stall.due_ms]).toEqual([[], (NOW + 1) * 1000]);
  const over = planSupervision([seen(ALIVE, {}, { deadline_seconds: 40 })], NOW * 1000, asleep);
  expect(stops(over)).toEqual([["deadline", 40, 40]]);
});
