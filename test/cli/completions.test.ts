import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home, PROGRAM, until } from "../support/program.ts";

const QUOTED = PROGRAM.map((part) => `'${part}'`).join(" ");

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const complete = async (...words: string[]): Promise<string[]> => {
  const { stdout } = await home.run(["completions", "complete", "--", ...words]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.pop()).toMatch(/^:\d+$/);
  return lines.map((line) => line.split("\t")[0] ?? "");
};

test("[#306] verbs, sub-verbs, options, choices, tasks, profiles, boards, statuses and settings are offered", async () => {
  home.config('profiles: { writer: { command: ["true"] } }\n');
  const { id } = await home.json<{ id: string }>("create", "a", "--assignee", "ops; rm -rf /");
  expect(await complete("cre")).toEqual(["create"]);
  expect(await complete("")).toEqual(expect.arrayContaining(["create", "dispatch"]));
  expect(await complete("boards", "")).toContain("switch");
  expect(await complete("create", "--max-r")).toEqual(["--max-runtime", "--max-retries"]);
  expect(await complete("link", "a", "b", "--on", "")).toEqual(["success", "failure", "any"]);
  expect(await complete("show", "t_")).toEqual([id]);
  expect(await complete("complete", "t_x", "")).toEqual([id]);
  expect(await complete("assign", id, "")).toEqual(["writer"]);
  expect(await complete("list", "--board", "")).toEqual(["default"]);
  expect(await complete("list", "--status", "r")).toEqual(["ready", "running", "review"]);
  expect(await complete("config", "set", "dispatch.fail")).toEqual(["dispatch.failure_limit"]);
  expect(await complete("daemon", "--f")).toEqual(["--failure-limit"]);
});

test("the line is read as the program reads it: options in front, =, repeated ones, help, the board it names", async () => {
  await home.run(["boards", "create", "release"]);
  const { id } = await home.json<{ id: string }>("create", "a", "--board", "release");
  for (const line of [
    ["show", "--board", "release", ""],
    ["show", "--board=release", ""],
    ["--board", "release", "--json", "show", ""],
  ])
    expect(await complete(...line)).toEqual([id]);
  expect(await complete("show", "")).toEqual([]);
  expect(await complete("--board", "r")).toEqual(["release"]);
  expect(await complete("boards", "--board", "r")).toEqual(["release"]);
  expect(await complete("list", "--stat=re")).toEqual(["ready", "review"]);
  expect(await complete("help", "unbl")).toEqual(["unblock"]);
  expect(await complete("show", "--json", "--")).toEqual(["--board", "--help"]);
  expect(await complete("block", "x", "--ids", "y", "--board", "release", "")).toEqual([]);
  expect(await complete("block", "x", "--board", "release", "--ids", "y", "")).toEqual([id]);
  expect(await complete("create", "--", "--tri")).toEqual([]);
  expect(await complete("boards", "nope", "")).toEqual([]);
  expect((await home.run(["completions", "complete", "--", "attach", id, ""])).stdout).toBe(":0\n");
});

test("looking for what could be typed makes no board", async () => {
  home.config('profiles: { writer: { command: ["true"] } }\n');
  expect(await complete("show", "")).toEqual([]);
  expect(await complete("create", "a", "--assignee", "")).toEqual(["writer"]);
  expect(existsSync(join(home.dir, "kanban.db"))).toBe(false);
});

test("a board that cannot be read offers nothing and fails nothing", async () => {
  home.config("dispatch: [\n");
  expect(await complete("show", "")).toEqual([]);
});

test.each(["bash", "zsh", "fish", "powershell"])("%s gets a script that asks this program", async (shell) => {
  const { stdout } = await home.run(["completions", shell]);
  expect(stdout).toMatch(/kanbun completions complete '?--/);
});

test("an unknown shell is refused", async () => {
  const ran = await home.run(["completions", "tcsh"]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("bash, zsh, fish, powershell");
  expect((await home.run(["completions", "bash", "--name", "x; y"])).code).toBe(2);
  expect((await home.run(["completions", "zsh", "--name", "kb-2"])).stdout).toContain("compdef _kb_2 kb-2");
});

/** What bash, with the script loaded, offers for the last of these words as readline parts them. */
async function bash(...words: string[]): Promise<string[]> {
  const script = `
    kanbun() { ${QUOTED} "$@"; }
    source <(kanbun completions bash); source <(kanbun completions bash)
    COMP_WORDS=(kanbun "$@"); COMP_CWORD=$#
    __kanbun_complete
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const child = Bun.spawn(["bash", "--norc", "-c", script, "bash", ...words], {
    env: home.env,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  // Outside of a completion bash refuses compopt; the script keeps that to itself.
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

test("bash completes with the script, puts words that readline parted together, and evaluates nothing that is typed", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const marker = join(home.dir, "evaluated");
  expect(await bash("show", "")).toEqual([id]);
  expect(await bash("unbl")).toEqual(["unblock"]);
  expect(await bash("list", "--status", "=", "re")).toEqual(["ready", "review"]);
  expect(await bash("list", "--status", "=")).toContain("blocked");
  expect(await bash("create", "x", "--param", "a", "=", "b", "--tri")).toEqual(["--triage"]);
  await bash("create", `$(touch ${marker})`, "--ass");
  await bash("create", `\`touch ${marker}\``, "");
  await bash("list", "--status", "=", `$(touch ${marker})`);
  expect(existsSync(marker)).toBe(false);
});

test("bash on a terminal completes verb, task, profile and file when Tab is pressed", async () => {
  home.config('profiles: { writer: { command: ["true"] } }\n');
  const { id } = await home.json<{ id: string }>("create", "a");
  writeFileSync(join(home.dir, "report.pdf"), "");
  let screen = "";
  const child = Bun.spawn(["bash", "--norc", "--noprofile", "-i"], {
    env: { ...home.env, TERM: "dumb" },
    cwd: home.dir,
    terminal: {
      cols: 200,
      rows: 20,
      data: (_terminal, bytes) => void (screen += new TextDecoder().decode(bytes)),
    },
  });
  const type = async (keys: string, shown: string): Promise<void> => {
    child.terminal?.write(keys);
    await until(`"${shown}" on the screen: ${screen}`, () => screen.includes(shown));
    child.terminal?.write("\u0015\n");
  };
  try {
    await type(`kanbun() { ${QUOTED} "$@"; }; . <(kanbun completions bash); echo rea""dy\n`, "ready");
    await type("kanbun unbl\t", "kanbun unblock ");
    await type("kanbun show \t", `kanbun show ${id}`);
    await type("kanbun create a --assignee \t", "kanbun create a --assignee writer ");
    await type(`kanbun attach ${id} rep\t`, `kanbun attach ${id} report.pdf`);
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
});
