import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { Home, PROGRAM, until } from "../support/program.ts";

const PAGE = readFileSync(join(import.meta.dir, "../../docs/guide/tutorial.md"), "utf8");
interface Config {
  profiles?: Record<string, unknown>;
  dispatch?: object;
}

/** What a reader need not wait for. */
const FAST: Config = { dispatch: { retry_backoff_seconds: 0, min_free_memory_mib: 0 } };

const home = new Home();
let config: Config = FAST;

beforeAll(async () => {
  writeFileSync(join(home.dir, "config.yaml"), stringify(FAST));
  await told(shell("Setup").replace(/^kanbun serve .*$/mu, ""));
  config = parse(readFileSync(join(home.dir, "config.yaml"), "utf8")) as Config;
  await home.serve();
}, 60_000);
afterEach(() => home.run(["resume"]));
afterAll(() => home.remove());

/** The fenced blocks of a part of the page in a language; without one, what the page says the program answers. */
function blocks(part: string, language: string): string[] {
  const found: string[] = [];
  let [here, fence]: [string, string | null] = ["", null];
  for (const line of PAGE.split("\n")) {
    const [, tag] = /^```(\w*)$/u.exec(line) ?? [];
    if (fence === null && line.startsWith("## ")) here = line.slice(3);
    const wanted = here.startsWith(part) && (fence ?? tag) === language;
    if (tag !== undefined) {
      if (fence === null && wanted) found.push("");
      fence = fence === null ? tag : null;
    } else if (fence !== null && wanted) found.push(`${found.pop()}${line}\n`);
  }
  return found;
}

const shell = (part: string): string => blocks(part, "sh").join("\n");

/** Runs the lines in one shell, as a reader pastes them, and gives back what they print and the ids they keep. */
async function told(script: string): Promise<{ text: string; id: Record<string, string> }> {
  const names = [...script.matchAll(/^([A-Z]+)=\$\(/gmu)].map(([, name = ""]) => name);
  const program = PROGRAM.map((part) => `'${part}'`).join(" ");
  const lines = [
    "set -eu",
    `kanbun() { ${program} "$@"; }`,
    script,
    ...names.map((name) => `echo "${name}=$${name}" >&3`),
  ];
  const ids = join(home.dir, "ids");
  const child = Bun.spawn(["bash", "-c", `exec 3>'${ids}'\n${lines.join("\n")}`], {
    env: home.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [text, complaints, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  expect({ code, complaints: code === 0 ? "" : complaints }).toEqual({ code: 0, complaints: "" });
  const kept = readFileSync(ids, "utf8").trim().split("\n").filter(Boolean);
  return { text, id: Object.fromEntries(kept.map((line) => line.split("=") as [string, string])) };
}

/** What differs from reader to reader: ids, times, lengths. */
const common = (text: string): string =>
  text
    .replaceAll(/t_[0-9a-f]{8}/gu, "ID")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/gu, "TIME")
    .replaceAll(/ \d+s {2,}/gu, " 0s ");

/** Takes the profiles of a part over, as a reader writes them into config.yaml. */
function profilesOf(part: string): void {
  const [yaml = ""] = blocks(part, "yaml");
  const { profiles } = parse(yaml.replaceAll("sleep 5", "sleep 0.3")) as Config;
  config = { ...config, profiles: { ...config.profiles, ...profiles } };
  writeFileSync(join(home.dir, "config.yaml"), stringify(config));
}

interface Shown {
  task: { id: string; status: string; assignee: string; consecutive_failures: number };
  events: { id: number; kind: string; run_id: number | null }[];
  runs: { outcome: string | null; summary: string | null; error: string | null }[];
}
const show = (id = ""): Promise<Shown> => home.json<Shown>("show", id);
const ended = async (id = ""): Promise<Shown | null> => {
  const shown = await show(id);
  return ["done", "blocked"].includes(shown.task.status) ? shown : null;
};

test("story 1: the lines give what the page shows, and the next task is ready", async () => {
  const { text, id } = await told(shell("Story 1"));
  const answers = blocks("Story 1", "");
  expect(answers).toHaveLength(3);
  for (const answer of answers) expect(common(text)).toContain(common(answer));
  expect((await show(id["API"])).task.status).toBe("ready");
  expect((await show(id["TESTS"])).task.status).toBe("todo");
}, 60_000);

test("story 2: twelve tasks are done by three kinds of worker, the transcriptions two at a time", async () => {
  profilesOf("Story 2");
  // All are there before the first starts, so that more than two would be at work if they could.
  await home.run(["pause"]);
  await told(shell("Story 2"));
  await home.run(["resume"]);
  const fleet = async () =>
    home.json<{ id: string; assignee: string; status: string }[]>("list", "--tenant", "content-ops");
  const everyoneDone = async () => {
    const all = await fleet();
    return all.every(({ status }) => status === "done") ? all : null;
  };
  const tasks = await until("the fleet", everyoneDone, 60_000);
  const of = (name: string) => tasks.filter(({ assignee }) => assignee === name);
  expect(["translator", "transcriber", "copywriter"].map((name) => of(name).length)).toEqual([3, 5, 4]);
  const events = (await Promise.all(of("transcriber").map(({ id }) => show(id)))).flatMap(
    ({ events }) => events,
  );
  let [atWork, most] = [0, 0];
  for (const { kind } of events.toSorted((a, b) => a.id - b.id)) {
    if (kind === "claimed") atWork += 1;
    if (kind === "completed") atWork -= 1;
    most = Math.max(most, atWork);
  }
  expect(most).toBe(2);
}, 120_000);

test("story 3: two runs on one task, and the reviewer reads the second", async () => {
  const { text, id } = await told(`${shell("Story 3")}\nkanbun context $IMPL\nkanbun context $REVIEW`);
  const [answer = ""] = blocks("Story 3", "");
  expect(common(text)).toContain(common(answer));
  const [own = "", reviewers = ""] = text.split(`# Kanban task ${id["REVIEW"]}`);
  expect(own).toContain("the link can be used twice");
  expect(own).toContain("Use the checker from the sign-up form.");
  expect(reviewers).toContain("Strength is checked, links work once.");
  expect(reviewers).not.toContain("the link can be used twice");
  expect((await show(id["REVIEW"])).task.status).toBe("ready");
}, 60_000);

test("story 4: the breaker opens at the third failure and is reset by unblock; a crash is tried again", async () => {
  profilesOf("Story 4");
  const { id } = await told(shell("Story 4"));
  const [deploy, backfill] = [
    await until("the breaker", () => ended(id["DEPLOY"])),
    await until("the second attempt", () => ended(id["BACKFILL"])),
  ];
  const [events = "", runs = ""] = blocks("Story 4", "");
  const shown = [...events.matchAll(/^ {2}(?:\[run \d\] )?(\w+)/gmu)].map(([, kind]) => kind);
  expect(deploy.events.map(({ kind }) => kind)).toEqual(shown as string[]);
  expect(deploy.task).toMatchObject({ status: "blocked", consecutive_failures: 3 });
  const { stdout } = await home.run(["runs", backfill.task.id]);
  expect(common(stdout)).toContain(common(runs));
  expect((await home.run(["why", deploy.task.id])).stdout).toContain(`kanbun unblock ${deploy.task.id}`);
  await home.run(["pause"]);
  await home.run(["unblock", deploy.task.id]);
  expect((await show(deploy.task.id)).task).toMatchObject({ status: "ready", consecutive_failures: 0 });
}, 60_000);
