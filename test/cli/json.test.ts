import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokenize } from "../../src/cli/slash/tokenize.ts";
import { allVerbs } from "../support/cli-verbs.ts";
import { expectGolden } from "../support/golden.ts";
import { Home } from "../support/program.ts";
import type { Running } from "../support/running.ts";
import { STORIES } from "./json-stories.ts";

const GOLDEN = join(import.meta.dir, "golden", "json");
const DOCS = readFileSync(join(import.meta.dir, "../../docs/cli.md"), "utf8");

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** What differs from run to run is replaced by what it is. A day may end while a story is told. */
function stable(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(home.dir, "HOME")
    .replace(
      /t_[0-9a-f]{8}/g,
      (id) => ids.get(id) ?? (ids.set(id, `TASK_${ids.size + 1}`), ids.get(id) ?? ""),
    )
    .replace(/\b1[0-9]{9}\b/g, "TIME")
    .replace(/-1[0-9]{12}\b/g, "-TIME")
    .replace(/\b20\d\d-\d\d-\d\d \d\d:\d\d/g, "LOCAL_TIME")
    .replace(/[0-9a-f]{16}-config/g, "HASH-config")
    .replace(HOST_FACTS, '$1"WHAT"')
    .replace(/"throughput": \[[^\]]*\]/g, (days) => days.replace(/: \d+/g, ': "COUNT"'))
    .replace(VARYING, (_, name: string, gap: string) => `"${name}":${gap}"${name.toUpperCase()}"`)
    .replace(/"(?:[^"\\\n]|\\.){300,}"/g, '"TEXT"');
}

/** What the doctor finds of this host. */
const HOST_FACTS =
  /("about": "(?:disk|engine|clock|board default|profile sh)",\s+"what": )"[^"\n]*[\d/][^"\n]*"/g;

/** Fields whose value is of this host, this minute or this version. */
const VARYING =
  /"(lock|claim_lock|token|host|process_identity|url|address|executable|version|day|pid|interval_seconds|now|oldest_ready_age_seconds|since|seconds|ms|milliseconds|median|p90|mean)":( ?)("[^"]*"|\d[\d.]*)/g;

interface Claim {
  task: { id: string };
  run_id: number;
  token: string;
}

/** Runs the lines of a story and gives back what each of them said. */
async function told(lines: readonly string[]): Promise<string> {
  const tasks: string[] = [];
  let worker: Record<string, string> = {};
  const said: string[] = [];
  for (const line of lines) {
    const known = line
      .replace(/\$(\d)/gu, (_, n: string) => tasks[Number(n) - 1] ?? "")
      .replaceAll("HOME", home.dir);
    const [, logged, text = ""] = /^log (\w+): (.*)$/u.exec(known) ?? [];
    if (logged !== undefined) {
      writeLog(logged, text);
      continue;
    }
    const [command = "", input = ""] = known.replace(/^as worker: /u, "").split(" < ");
    const words = tokenize(command);
    const ran = await home.run([...words, "--json"], input, known.startsWith("as worker: ") ? worker : {});
    const code = ran.code === 0 ? "" : `exit code ${ran.code}\n`;
    said.push(`$ kanbun ${words.join(" ")}\n${ran.stdout}${ran.stderr}${code}`);
    if (words[0] === "create") tasks.push((JSON.parse(ran.stdout) as { id: string }).id);
    if (words[0] !== "claim") continue;
    const { task, run_id, token } = JSON.parse(ran.stdout) as Claim;
    worker = { KANBUN_TASK: task.id, KANBUN_RUN: String(run_id), KANBUN_TOKEN: token };
  }
  return stable(said.join("\n"));
}

function writeLog(task_id: string, text: string): void {
  const folder = join(home.dir, "kanban", "logs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${task_id}.log`), `${text}\n`);
}

describe("[#280] [#297] [#298] [#299] the JSON documents of every verb are pinned", () => {
  test.each(Object.entries(STORIES))(
    "%s",
    async (name, lines) => {
      home.config(
        'profiles: { sh: { preset: shell, command: ["true"] } }\ndispatch: { min_free_memory_mib: 0 }\n',
      );
      expectGolden(join(GOLDEN, `${name}.txt`), await told(lines));
    },
    300_000,
  );

  test("what runs until it is stopped writes one document a line", async () => {
    const said: string[] = [];
    const first = async (...args: string[]): Promise<Running> => {
      const running = home.start(...args, "--json");
      said.push(`$ kanbun ${args.join(" ")}\n${await running.line()}\n`);
      return running;
    };
    const { id } = await home.json<{ id: string }>("create", "a");
    writeLog(id, "said");
    const server = await first("serve", "--port", "0");
    const { stdout } = await home.run(["dispatchers", "--json"]);
    said.push(`$ kanbun dispatchers\n${stdout.replace(/"id": "[^"]+"/u, '"id": "ID"')}`);
    await server.stop();
    const daemon = await first("daemon", "--force", "--interval", "9");
    expect(await daemon.stop()).toBe("");
    for (const follower of [
      await first("tail", id),
      await first("log", id, "--follow"),
      await first("board", "--follow"),
    ])
      expect(await follower.stop()).toBe("");
    // watch tells what happens from its start on, and not when that is: events are made until it has told one.
    const watch = first("watch");
    const watching = watch.then(() => true);
    while (!(await Promise.race([watching, home.run(["comment", id, "x"]).then(() => false)])));
    await (await watch).stop();
    expectGolden(join(GOLDEN, "running.txt"), stable(said.join("\n").replace(/"id":[2-9]\d*/u, '"id":"ID"')));
  });
});

test("every verb has a pinned document, and docs/cli.md names each of its fields", async () => {
  const pinned = await documents();
  for (const { path, verb } of await allVerbs()) {
    if (verb.document.startsWith("none")) continue;
    const found = pinned.filter(({ line }) => line === path || line.startsWith(`${path} `));
    expect({ path, pinned: found.length > 0 }).toEqual({ path, pinned: true });
    const words = wordsOf(verb.document);
    for (const { line, fields } of found)
      expect({ line, unnamed: fields.filter((field) => !words.has(field)) }).toEqual({ line, unnamed: [] });
  }
});

/** Every document of the golden files with the fields of its outermost object, or of its first entry. */
async function documents(): Promise<{ line: string; fields: string[] }[]> {
  const texts = await Promise.all(
    [...new Bun.Glob("*.txt").scanSync(GOLDEN)].map((file) => Bun.file(join(GOLDEN, file)).text()),
  );
  return texts
    .flatMap((text) => text.split(/^\$ kanbun /mu).slice(1))
    .flatMap((block) => {
      const [line = "", ...rest] = block.split("\n");
      const [, document] = /^(\{[^]*?^\}|\[[^]*?^\]|\[\]|\{.*\})$/mu.exec(rest.join("\n")) ?? [];
      if (document === undefined || document.startsWith('{"error"')) return [];
      const value = JSON.parse(document.replace(/\bTIME\b(?!")/gu, "0")) as object;
      const outermost = Array.isArray(value) ? ((value[0] ?? {}) as object) : value;
      return [{ line, fields: Object.keys(outermost) }];
    });
}

/** The words of a document's notation, with those of the shapes it names. */
function wordsOf(document: string): Set<string> {
  const words = new Set(document.match(/\w+/gu));
  for (const [, name = "", fields = ""] of DOCS.matchAll(/^- \*\*([\w ]+)\*\*(.*(?:\n {2}.*)*)/gmu))
    if (new RegExp(`\\b${name}\\b`, "u").test(document))
      for (const word of fields.match(/\w+/gu) ?? []) words.add(word);
  return words;
}

test("one document on standard output and nothing else, indented by two, letters as they are", async () => {
  const { stdout, stderr } = await home.run(["create", "日本", "--assignee", "w", "--json"]);
  expect(stderr).toBe("");
  expect(stdout).toContain('\n  "title": "日本",\n');
  expect(() => JSON.parse(stdout)).not.toThrow();
});

test("a token is shown to the claimer alone", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const { token } = await home.json<{ token: string }>("claim", id);
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  for (const verb of [["show", id], ["runs", id], ["list"], ["workers"], ["why", id]])
    expect((await home.run([...verb, "--json"])).stdout).not.toContain(token);
});
