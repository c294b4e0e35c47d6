import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { call, operations } from "../../kernel/index.ts";
import { pidAlive } from "../identity.ts";
import { selfCommand } from "../program.ts";
import { FLOOD_BYTES } from "./agent.ts";
import type { Stage } from "./stage.ts";

/** One bad day: what the worker does, and what must come of it. */
export interface Scenario {
  name: string;
  /** What the fake agent does. */
  does: string;
  /** What kanbun must make of it. */
  expected: string;
  /** Settings of the profile beside its command; the task's own input. */
  profile?: object;
  task?: object;
  /** Throws an Error that says what came instead. */
  judge(stage: Stage, id: string): Promise<void>;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "success",
    does: "reports progress, completes its task",
    expected: "done with its own summary, the child starts",
    profile: { preset: "claude" },
    async judge(stage, id) {
      const child = await stage.create({ title: "child", assignee: "silent-shell", parents: [id] });
      await stage.rests(id, "done");
      const [run] = await stage.runs(id);
      same("summary", run?.summary, "the work is done");
      same("metadata", run?.metadata?.["files"], 1);
      await stage.rests(child, "done");
    },
  },
  {
    name: "crash",
    does: "dies of a signal, every time",
    expected: "tried twice, then blocked; last words and one fingerprint on record",
    profile: { preset: "claude" },
    async judge(stage, id) {
      await stage.rests(id, "blocked");
      const runs = await stage.runs(id);
      same("outcomes", runs.map(({ outcome }) => outcome).join(), "crashed,gave_up");
      same("signal", runs[0]?.exit_signal, "SIGSEGV");
      same("fingerprints", runs[1]?.metadata?.["fingerprint_repeats"], 1);
      includes("log tail", String(runs[0]?.metadata?.["log_tail"]), "attempt 1: cannot reach");
    },
  },
  {
    name: "hang",
    does: "works forever and ignores SIGTERM",
    expected: "stopped at its deadline by SIGKILL after the grace, timed out",
    profile: { preset: "claude" },
    task: { max_retries: 1 },
    async judge(stage, id) {
      await stage.until("the worker", () => stage.log(id).includes("thinking"));
      // From here on, however long it took to start: before it stopped listening SIGTERM would have ended it.
      await stage.configure({
        profiles: { hang: { max_runtime_seconds: 1 } },
        dispatch: { grace_seconds: 0.3 },
      });
      await stage.rests(id, "blocked");
      const [event] = await stage.events(id, "timed_out");
      same("limit", event?.payload?.["limit_seconds"], 1);
      same("sigkill", event?.payload?.["sigkill"], true);
      same("signal", (await stage.runs(id))[0]?.exit_signal, "SIGKILL");
    },
  },
  {
    name: "lie",
    does: "says all is done; the verify command disagrees",
    expected: "blocked with verify's words, never done",
    profile: { verify: ["/bin/sh", "-c", "echo 3 tests fail; exit 1"] },
    task: { max_retries: 1 },
    async judge(stage, id) {
      await stage.rests(id, "blocked");
      same("error", (await stage.runs(id))[0]?.error, "verify exit 1: 3 tests fail");
      same("completed events", (await stage.events(id, "completed")).length, 0);
    },
  },
  {
    name: "flood",
    does: "writes 24 MiB of output",
    expected: "done; its log was cut, the record is its last line",
    async judge(stage, id) {
      await stage.rests(id, "done");
      same("result", (await stage.task(id)).result, "dry land");
      const bytes = stage.logBytes(id);
      if (bytes >= FLOOD_BYTES) throw new Error(`the log kept all ${bytes} bytes`);
    },
  },
  {
    name: "silent",
    does: "an agent that exits 0 without a word to the board",
    expected: "a protocol violation, tried again, then blocked",
    profile: { preset: "claude" },
    async judge(stage, id) {
      await stage.rests(id, "blocked");
      same("violations", (await stage.events(id, "protocol_violation")).length, 2);
      includes("error", (await stage.runs(id))[0]?.error ?? "", "without completing or blocking");
    },
  },
  {
    name: "fork",
    does: "leaves two children running, one in a session of its own",
    expected: "done, and both are stopped with it",
    async judge(stage, id) {
      await stage.rests(id, "done");
      const children = [...stage.log(id).matchAll(/child (\d+)/gu)].map(([, pid]) => Number(pid));
      same("children", children.length, 2);
      same("living children", children.filter((pid) => pidAlive(pid)).length, 0);
    },
  },
  {
    name: "late",
    does: "is taken back while it works, goes on, and reports success too late",
    expected: "refused and kept for a person; the next attempt starts after it is dead, and finishes",
    profile: { preset: "claude" },
    async judge(stage, id) {
      await stage.until("the worker", () => stage.log(id).includes("working"));
      await call(stage.board, operations.reclaim, { task_id: id, reason: "drill" });
      await stage.rests(id, "done");
      const runs = await stage.runs(id);
      same("outcomes", runs.map(({ outcome }) => outcome).join(), "reclaimed,completed");
      same("summary", runs[1]?.summary, "second attempt");
      const { late } = await call(stage.board, operations.show, { task_id: id });
      same("late results kept", late.filter(({ verb }) => verb === "complete").length, 1);
    },
  },
  {
    name: "later",
    does: "exits 75: try later",
    expected: "put off free of charge, then done",
    async judge(stage, id) {
      await stage.rests(id, "done");
      const runs = await stage.runs(id);
      same("outcomes", runs.map(({ outcome }) => outcome).join(), "rate_limited,completed");
      same("failures", (await stage.task(id)).consecutive_failures, 0);
    },
  },
  {
    name: "missing",
    does: "is not installed",
    expected: "a failed start that names the program, then blocked",
    profile: { command: ["kanbun-drill-no-such-program"] },
    async judge(stage, id) {
      await stage.rests(id, "blocked");
      includes(
        "error",
        (await stage.runs(id))[0]?.error ?? "",
        "`kanbun-drill-no-such-program` executable not found",
      );
    },
  },
  {
    name: "restart",
    does: "works on while its dispatcher ends and another one comes",
    expected: "adopted, not doubled, done",
    async judge(stage, id) {
      const { workspace_path } = await stage.until("the worker", async () => {
        const task = await stage.task(id);
        return task.workspace_path !== null && existsSync(join(task.workspace_path, "begun")) ? task : null;
      });
      await stage.restart();
      await Bun.write(join(workspace_path ?? "", "go"), "");
      await stage.rests(id, "done");
      same("runs", readFileSync(join(workspace_path ?? "", "runs"), "utf8"), "run\n");
      same("result", (await stage.task(id)).result, "went on");
    },
  },
];

/** The config's profiles: one for each scenario, named after it. */
export function profilesOf(scenarios: readonly Scenario[]): Record<string, object> {
  const profiles: Record<string, object> = { "silent-shell": { command: ["/bin/sh", "-c", "echo ok"] } };
  for (const { name, profile } of scenarios)
    profiles[name] = { preset: "shell", command: [...selfCommand(), "_drill", name], ...profile };
  return profiles;
}

function same(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected)
    throw new Error(`${what}: ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
}

function includes(what: string, seen: string, expected: string): void {
  if (!seen.includes(expected))
    throw new Error(`${what}: ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
}
