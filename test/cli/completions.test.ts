import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Home, PROGRAM } from "../support/program.ts";

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
});

test("bash completes with the script, and evaluates nothing that is typed", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const marker = join(home.dir, "evaluated");
  const bash = async (...words: string[]): Promise<string> => {
    const script = `
      kanbun() { ${PROGRAM.map((part) => `'${part}'`).join(" ")} "$@"; }
      _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${COMP_WORDS[COMP_CWORD]}; prev=\${COMP_WORDS[COMP_CWORD-1]}; }
      compopt() { :; }
      source <(kanbun completions bash)
      COMP_WORDS=(kanbun "$@"); COMP_CWORD=$#; COMPREPLY=()
      __kanbun_complete
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const child = Bun.spawn(["bash", "-c", script, "bash", ...words], {
      env: home.env,
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    expect(stderr).toBe("");
    return stdout.trim();
  };
  expect(await bash("show", "")).toBe(id);
  expect(await bash("unbl")).toBe("unblock");
  await bash("create", `$(touch ${marker})`, "--ass");
  await bash("create", `\`touch ${marker}\``, "");
  expect(existsSync(marker)).toBe(false);
});
