import type { Run } from "../../src/kernel/index.ts";
import { until } from "../support/program.ts";
import type { Agent } from "./agents.ts";
import { profileName } from "./agents.ts";
import type { Detail, WatchedBoard } from "./board.ts";
import type { Behaviour } from "./llm/script.ts";
import { BLOCK_REASON, SILENT_WORDS, summaryOf, USAGE_PER_REQUEST } from "./llm/script.ts";
import type { ScriptedModel } from "./llm/server.ts";
import { processesOf } from "./processes.ts";
import { matches, messageOf, same } from "./report.ts";

/** A title that every layer must quote right. */
const TITLE = 'Count the "wide" tables, for Zoë';
const COMMENT = "Please leave out the archive.";

export interface Setting {
  agent: Agent;
  board: WatchedBoard;
  model: ScriptedModel;
}

interface Case {
  behaviour: Behaviour;
  name: string;
  run(setting: Setting): Promise<string | void>;
}

/** What is looked at for every agent. Each case has a task of its own, and runs beside the others. */
export const CASES: readonly Case[] = [
  {
    behaviour: "obey",
    name: "reads its task, completes it, is accounted for and leaves nothing behind",
    run: obeys,
  },
  { behaviour: "block-once", name: "blocks, and continues the same session once unblocked", run: resumes },
  { behaviour: "listen", name: "hears a comment while it works", run: listens },
  {
    behaviour: "hang",
    name: "is stopped whole when terminated, and continues in the same session",
    run: stops,
  },
  { behaviour: "silent", name: "ending without a word to the board is a failed attempt", run: isSilent },
  {
    behaviour: "error-401",
    name: "a refused key fails each attempt and says why; with the right one it goes on",
    run: isRefused,
  },
  {
    behaviour: "error-500",
    name: "a broken provider fails each attempt and says why; a mended one is used",
    run: breaks,
  },
  {
    behaviour: "error-429",
    name: "a rate limit costs no attempt, parks the profile, and is waited out",
    run: isLimited,
  },
];

async function obeys({ agent, board, model }: Setting): Promise<string> {
  const id = await board.create(TITLE, profileName(agent, "obey"));
  const detail = await board.until(id, "done, with its usage", isSettled);
  const run = onlyRun(detail, ["completed"]);
  same("summary", run.summary, summaryOf(TITLE));
  same("metadata", run.metadata, { title: TITLE, turns: 1 });
  accounted(run, agent, answered(model, agent, "obey"));
  await nothingLeft(id, run);
  return `run ${(run.ended_at ?? 0) - run.started_at} s, ${run.tokens_in}+${run.tokens_out} tokens, session ${run.session_ref}`;
}

async function resumes({ agent, board, model }: Setting): Promise<string> {
  const id = await board.create(TITLE, profileName(agent, "block-once"));
  const blocked = await board.until(
    id,
    "blocked, with its usage",
    ({ task, runs }) => task.status === "blocked" && runs[0]?.tokens_in != null,
  );
  const first = onlyRun(blocked, ["blocked"]);
  matches(
    "the block's event",
    JSON.stringify(blocked.events),
    new RegExp(BLOCK_REASON.replace("?", "\\?"), "u"),
  );
  const asked = answered(model, agent, "block-once");
  accounted(first, agent, asked);
  await board.verb("comment", id, COMMENT);
  await board.verb("unblock", id);
  const done = await board.until(id, "done, with its usage", isSettled);
  const second = lastRun(done, ["blocked", "completed"]);
  same("session of the second run", second.session_ref, first.session_ref);
  same("turns the model saw", second.metadata, { title: TITLE, turns: 2 });
  accounted(second, agent, answered(model, agent, "block-once") - asked);
  await nothingLeft(id, second);
  return `session ${second.session_ref}`;
}

async function listens({ agent, board, model }: Setting): Promise<string> {
  const id = await board.create(TITLE, profileName(agent, "listen"));
  await board.until(id, "a heartbeat", ({ events }) => events.some(({ kind }) => kind === "heartbeat"));
  await board.verb("comment", id, COMMENT);
  const run = onlyRun(await board.until(id, "done", ({ task }) => task.status === "done"), ["completed"]);
  same("summary", run.summary, `${summaryOf(TITLE)} ${COMMENT}`);
  return `${model.asked("listen", agent.name).filter(({ tool }) => tool === "kanban_heartbeat").length} heartbeats`;
}

async function stops({ agent, board, model }: Setting): Promise<string> {
  const id = await board.create(TITLE, profileName(agent, "hang"));
  const silent = (): boolean => model.asked("hang", agent.name).some(({ step }) => step === "hang");
  const first = onlyRun(await board.until(id, "the model's silence", silent));
  const variable = `KANBUN_RUN=${first.id}`;
  const living = processesOf({ variable });
  if (living.length === 0) throw new Error(`no process of ${variable} is found while the agent works`);
  model.relent("hang", agent.name);
  await board.verb("terminate", id, "--reason", "wrong branch");
  await until("the death of every process of the attempt", () => processesOf({ variable }).length === 0);
  const done = await board.until(id, "done, with its session", isSettled);
  const second = lastRun(done, ["reclaimed", "completed"]);
  same("session of the second attempt", second.session_ref, done.runs[0]?.session_ref);
  await nothingLeft(id, second);
  return `${living.length} processes stopped`;
}

async function isSilent({ agent, board }: Setting): Promise<void> {
  const id = await board.create(TITLE, profileName(agent, "silent"), "--max-retries", "1");
  const run = onlyRun(
    await board.until(id, "blocked by the breaker", ({ task }) => task.status === "blocked"),
  );
  matches("error", run.error, /protocol violation/u);
  matches("error", run.error, new RegExp(SILENT_WORDS.replace(".", "\\."), "u"));
  same("exit code", run.exit_code, 0);
}

function isRefused(setting: Setting): Promise<string> {
  return failsTwice(setting, "error-401", /401/u);
}

/** Codex does not tell a broken provider's status, only that it is in high demand. */
function breaks(setting: Setting): Promise<string> {
  return failsTwice(setting, "error-500", /500|high demand/u);
}

/** Two attempts, each charged and explained; once the provider works, unblocking is all it takes. */
async function failsTwice(
  { agent, board, model }: Setting,
  behaviour: Behaviour,
  why: RegExp,
): Promise<string> {
  const id = await board.create(TITLE, profileName(agent, behaviour), "--max-retries", "2");
  const { runs } = await board.until(id, "blocked by the breaker", ({ task }) => task.status === "blocked");
  const charged = runs.filter(({ outcome }) => outcome !== "reclaimed");
  same(
    "charged attempts",
    charged.map(({ outcome }) => outcome),
    ["crashed", "gave_up"],
  );
  for (const { error } of charged) matches("error", error, why);
  model.relent(behaviour, agent.name);
  await board.verb("unblock", id);
  await board.until(id, "done", ({ task }) => task.status === "done");
  return `exit ${charged[0]?.exit_code}: ${charged[0]?.error?.slice(0, 100)}`;
}

/** Free of charge, and the profile is parked; a person who knows better lets it go on. */
async function isLimited({ agent, board, model }: Setting): Promise<void> {
  const profile = profileName(agent, "error-429");
  const id = await board.create(TITLE, profile);
  const { task, runs } = await board.until(
    id,
    "the end of the attempt",
    ({ runs }) => runs[0]?.ended_at != null,
  );
  same("outcome", runs[0]?.outcome, "rate_limited");
  same("failures counted", task.consecutive_failures, 0);
  matches("what holds the task", await board.verb("why", id), new RegExp(`${profile}.*rate limit`, "u"));
  model.relent("error-429", agent.name);
  await board.verb("unpark", profile);
  await board.verb("promote", id);
  await board.until(id, "done", ({ task }) => task.status === "done");
}

/** Done, and every process has ended: what an agent says about itself is read then. */
function isSettled({ task, runs }: Detail): boolean {
  return task.status === "done" && runs.every(({ session_ref }) => session_ref !== null);
}

function onlyRun(detail: Detail, outcomes?: Run["outcome"][]): Run {
  same("attempts", detail.runs.length, 1);
  return lastRun(detail, outcomes);
}

function lastRun({ runs }: Detail, outcomes?: Run["outcome"][]): Run {
  const last = runs.at(-1);
  if (outcomes)
    same(
      "outcomes",
      runs.map(({ outcome }) => outcome),
      outcomes,
    );
  if (!last) throw new Error("there is no run");
  return last;
}

/** Session, usage and cost of one run: the scripted model says the same numbers at every request. */
function accounted(run: Run, { costs }: Agent, requests: number): void {
  if (!run.session_ref) throw new Error("no session is recorded");
  same("tokens in", run.tokens_in, requests * USAGE_PER_REQUEST.input);
  same("tokens out", run.tokens_out, requests * USAGE_PER_REQUEST.output);
  same("a cost is recorded", (run.cost_usd ?? 0) > 0, costs);
}

function answered(model: ScriptedModel, agent: Agent, behaviour: Behaviour): number {
  return model.asked(behaviour, agent.name).filter(({ step }) => step !== "fail" && step !== "hang").length;
}

async function nothingLeft(id: string, run: Run): Promise<void> {
  const traces = {
    variable: `KANBUN_TASK=${id}`,
    ...(run.workspace_path ? { workspace: run.workspace_path } : {}),
  };
  try {
    await until("the end of every process of the task", () => processesOf(traces).length === 0);
  } catch (error) {
    throw new Error(`${messageOf(error)}: ${processesOf(traces).join("; ")}`, { cause: error });
  }
}
