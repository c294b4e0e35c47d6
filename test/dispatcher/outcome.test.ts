import { expect, test } from "bun:test";
import type { Ended, Verdict } from "../../src/dispatcher/outcome.ts";
import { fingerprintOf, handoffOf, verdictOf } from "../../src/dispatcher/outcome.ts";
import { NOTHING_READ } from "../../src/dispatcher/profiles/preset.ts";
import type { ExitFile, RunFile, StopFile } from "../../src/dispatcher/run-dir.ts";

const EXIT: ExitFile = {
  code: 0,
  signal: null,
  error: null,
  started_ms: 0,
  ended_ms: 1,
  cpu_ms: 1,
  max_rss_kib: 1,
  told: null,
  leftovers: 0,
};
const STOP: StopFile = { why: "deadline", at_ms: 0, elapsed_seconds: 12, limit_seconds: 10, sigkill: false };
const run = (on_exit_zero: RunFile["on_exit_zero"]) => ({ on_exit_zero }) as RunFile;

function ended(change: Partial<Ended>): Ended {
  return {
    run: run("violation"),
    pid: 42,
    claimer: "h:1",
    exit: EXIT,
    stop: null,
    rebooted: false,
    reading: NOTHING_READ,
    tail: [],
    handoff: handoffOf(null, "last"),
    ...change,
  };
}

type Expected = Partial<Extract<Verdict, { as: "fail" }>> &
  Partial<Extract<Verdict, { as: "release" }>> & { as: Verdict["as"] };
const limit = (retry: number | null) => ({
  ...NOTHING_READ,
  error: "slow down",
  rate_limit: { retry_after_seconds: retry },
});

const CASES: [name: string, ended: Ended, expected: object][] = [
  ["exit 0, done", ended({ run: run("done") }), { as: "complete", handoff: { summary: "last" } }],
  ["exit 0, review", ended({ run: run("review") }), { as: "review" }],
  [
    "exit 0, violation",
    ended({}),
    { as: "fail", outcome: "crashed", violation: true, facts: { pid: 42, claimer: "h:1" } },
  ],
  [
    "exit 0 of another dispatcher's worker",
    ended({ run: null }),
    { as: "fail", outcome: "crashed", violation: true },
  ],
  [
    "exit 75",
    ended({ exit: { ...EXIT, code: 75 } }),
    { as: "release", outcome: "rate_limited", park_seconds: undefined },
  ],
  [
    "exit 1 with last words",
    ended({ exit: { ...EXIT, code: 1 }, tail: ["a", "b"] }),
    { as: "fail", outcome: "crashed", error: "exit 1: b", violation: false },
  ],
  [
    "exit 1, the agent's own error goes before the last line",
    ended({ exit: { ...EXIT, code: 1 }, tail: ["b"], reading: { ...NOTHING_READ, error: "API down" } }),
    { as: "fail", error: "exit 1: API down" },
  ],
  [
    "a signal",
    ended({ exit: { ...EXIT, code: null, signal: "SIGSEGV" } }),
    { as: "fail", error: "killed by SIGSEGV" },
  ],
  [
    "told to end with the host's service",
    ended({ exit: { ...EXIT, code: 143, told: "SIGTERM" } }),
    { as: "release", outcome: "reclaimed", reason: "the host told the worker to end (SIGTERM)" },
  ],
  [
    "a rate limit that says for how long",
    ended({ exit: { ...EXIT, code: 1 }, reading: limit(30) }),
    { as: "release", outcome: "rate_limited", reason: "rate limit: slow down", park_seconds: 30 },
  ],
  [
    "a rate limit that does not say",
    ended({ exit: { ...EXIT, code: 1 }, reading: limit(null) }),
    { as: "release", park_seconds: null },
  ],
  ["a rate limit the agent got over", ended({ run: run("done"), reading: limit(null) }), { as: "complete" }],
  [
    "the deadline, whatever the exit",
    ended({ stop: STOP }),
    {
      as: "fail",
      outcome: "timed_out",
      facts: { pid: 42, elapsed_seconds: 12, limit_seconds: 10, sigkill: false },
    },
  ],
  [
    "the deadline and no exit record",
    ended({ stop: { ...STOP, sigkill: true }, exit: null }),
    { as: "fail", outcome: "timed_out", facts: { sigkill: true } },
  ],
  [
    "stalled",
    ended({ stop: { ...STOP, why: "stall" } }),
    { as: "fail", outcome: "stale", facts: { pid: 42, silent_seconds: 12, limit_seconds: 10 } },
  ],
  [
    "stopped by a person",
    ended({ stop: { ...STOP, why: "terminated" } }),
    { as: "release", outcome: "reclaimed" },
  ],
  [
    "could not be started",
    ended({ exit: { ...EXIT, code: null, error: "ENOENT" } }),
    { as: "fail", outcome: "spawn_failed" },
  ],
  [
    "gone without a trace",
    ended({ exit: null }),
    { as: "fail", outcome: "crashed", error: "pid 42 is not alive, and left no exit record" },
  ],
  [
    "gone, of another dispatcher",
    ended({ exit: null, run: null }),
    { as: "fail", error: "pid 42 is not alive" },
  ],
  ["the host restarted", ended({ exit: null, rebooted: true }), { as: "release", outcome: "reclaimed" }],
];

test.each(CASES)("%s", (_name, each, expected) => {
  expect(verdictOf(each)).toMatchObject(expected as Expected);
});

test("a handoff is the result file's text or object, else the last line, else nothing", () => {
  expect(handoffOf(null, undefined)).toEqual({
    summary: null,
    result: null,
    metadata: null,
    outcome: "success",
  });
  expect(handoffOf("  \n", "line")).toMatchObject({ summary: "line", result: "line" });
  expect(handoffOf("one\ntwo", "line")).toMatchObject({ summary: "one\ntwo", result: "one" });
  expect(handoffOf('{"result":"r","metadata":{"a":1}}', "line")).toEqual({
    summary: null,
    result: "r",
    metadata: { a: 1 },
    outcome: "success",
  });
  expect(handoffOf('{"summary":5,"metadata":[1],"outcome":"odd"}', "l")).toEqual({
    summary: null,
    result: null,
    metadata: null,
    outcome: "success",
  });
  expect(handoffOf("[1]", "line")).toMatchObject({ summary: "[1]" });
});

test("the same trouble has the same fingerprint, another has another", () => {
  const one = fingerprintOf("exit 1: cannot open /tmp/a-17 (pid 4711) after 12.5 s, id 9f8e7d6c");
  expect(fingerprintOf("exit 1: cannot open /home/x/y (pid 9) after 3.1 s, id 00aa11bb")).toBe(one);
  expect(fingerprintOf("exit 1: cannot write /home/x/y (pid 9) after 3.1 s, id 00aa11bb")).not.toBe(one);
});
