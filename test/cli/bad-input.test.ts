import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ran } from "../support/program.ts";
import { Home, PROGRAM } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** One clear line, a hint or a usage line at most beside it, the right exit code, no stack trace, nothing changed. */
function expectRefusal(ran: Ran, code: number, ...parts: string[]): void {
  expect(ran).toMatchObject({ code, stdout: "" });
  const lines = ran.stderr.trimEnd().split("\n");
  expect(lines[0]).toStartWith("kanban: ");
  expect(lines.slice(1).filter((line) => !/^( {2}hint: |usage: )/.test(line))).toEqual([]);
  expect(ran.stderr).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined|\[object/);
  for (const part of parts) expect(ran.stderr).toContain(part);
}

const untouched = (): void => expect(existsSync(join(home.dir, "kanban.db"))).toBe(false);

describe("the command line", () => {
  test("an id that cannot exist is not found, as one that does not exist", async () => {
    const { id } = await home.json<{ id: string }>("create", "x");
    for (const args of [
      ["show", "ID"],
      ["late", "adopt", "ID"],
      ["late", "discard", "ID"],
      ["detach", id, "ID"],
      ["redeliver", "ID"],
      ["discard-delivery", "ID"],
      ["undo", "ID"],
    ])
      for (const given of ["4711", "abc", "1.5", "99999999999999999999"])
        expectRefusal(await home.run(args.map((word) => word.replace("ID", given))), 3, given);
  });

  test("unknown commands and options, with the nearest guess", async () => {
    expectRefusal(await home.run(["lst"]), 2, 'unknown command "lst"', "did you mean list?");
    expectRefusal(await home.run(["boards", "creat", "x"]), 2, "did you mean create?");
    expectRefusal(
      await home.run(["create", "x", "--asignee", "w"]),
      2,
      "did you mean --assignee?",
      "usage: kanbun create",
    );
    expectRefusal(await home.run(["--nope", "list"]), 2, "unknown option --nope");
    expectRefusal(await home.run(["constructor"]), 2, "unknown command");
    expectRefusal(await home.run(["boards", "constructor"]), 2, "unknown command");
    untouched();
  });

  test("[#284] missing and surplus words, bad choices and numbers", async () => {
    expectRefusal(await home.run(["show"]), 2, "missing <task_id>", "usage: kanbun show <task_id>");
    expectRefusal(await home.run(["show", "a", "b"]), 2, 'unexpected argument "b"');
    expectRefusal(await home.run(["list", "--status", "redy"]), 2, "did you mean ready?");
    expectRefusal(
      await home.run(["create", "x", "--priority", "high"]),
      2,
      "--priority: 'high' is not a whole number",
    );
    expectRefusal(await home.run(["dispatch", "--max", "-1"]), 2, "--max");
    expectRefusal(await home.run(["gc", "--log-retention-days", "-1"]), 2, "must not be negative");
    untouched();
  });

  test("[#272] [#268] [#412] malformed durations, times and workspaces", async () => {
    expectRefusal(
      await home.run(["create", "x", "--max-runtime", "tenminutes"]),
      2,
      "--max-runtime: malformed duration 'tenminutes'",
    );
    expectRefusal(
      await home.run(["create", "x", "--at", "2027-02-30"]),
      2,
      "--at: '2027-02-30' is not a time",
    );
    for (const workspace of ["cloud", "dir:", "worktree:/x"])
      expectRefusal(await home.run(["create", "x", "--workspace", workspace]), 2, "--workspace");
    untouched();
  });

  test("errors are JSON on standard error under --json, misuse too", async () => {
    const ran = await home.run(["create", "--json", "--nope"]);
    expect(ran.stdout).toBe("");
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: { code: "invalid_input", exit_code: 2 },
      contract: 1,
    });
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("values", () => {
  test("ids that are none, and parents that are not there", async () => {
    expectRefusal(await home.run(["show", "nonsense"]), 3, "no such task: nonsense");
    expectRefusal(await home.run(["show", ""]), 2, "task_id");
    expectRefusal(await home.run(["create", "x", "--parent", "t_00000000"]), 2, "unknown parent t_00000000");
    expect(await home.json<unknown[]>("list")).toEqual([]);
  });

  test("[#29] [#30] blank titles", async () => {
    for (const title of ["", " \t\n "]) expectRefusal(await home.run(["create", title]), 2, "title");
  });

  test("[#39] [#40] odd text goes through unchanged, and cannot command the terminal", async () => {
    const title = "a \u001b[31m \u202e שלום \u{1f468}\u200d\u{1f469}\u200d\u{1f467} 日本 \u0000 end";
    const made = await home.run(["batch", "--json"], JSON.stringify({ op: "create", title }));
    expect(made.code).toBe(0);
    expect((await home.json<{ title: string }[]>("list"))[0]?.title).toBe(title);
    const { stdout } = await home.run(["list"]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u202e");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  test("an unpaired surrogate is refused", async () => {
    const ran = await home.run(["batch"], String.raw`{"op":"create","title":"a \ud800 b"}`);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("line 1: title contains an unpaired surrogate");
    expect(await home.json<unknown[]>("list")).toEqual([]);
  });

  test("standard input that is not UTF-8 is refused, not mended", async () => {
    for (const bytes of [String.raw`\355\240\200`, String.raw`ok \377`]) {
      const ran = await sh(`printf '${bytes}' | "$@" create x --body -`);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain("standard input is not UTF-8");
    }
    expect(await home.json<unknown[]>("list")).toEqual([]);
    const kept = await home.run(["create", "x", "--body", "-", "--json"], "漢字 \u0000 ok\n");
    expect(JSON.parse(kept.stdout)).toMatchObject({ body: "漢字 \u0000 ok\n" });
  });

  test("a time beyond all calendars is refused", async () => {
    expectRefusal(await home.run(["park", "x", "--for", "99999999999d"]), 2, "until: is too large");
    expect(await home.json<unknown[]>("parked")).toEqual([]);
  });

  test("an empty id among others changes nothing; what was given is repeated without commanding the terminal", async () => {
    const { id } = await home.json<{ id: string }>("create", "x");
    expectRefusal(await home.run(["archive", id, ""]), 2, "an id is empty");
    expect(await home.json<unknown[]>("list")).toHaveLength(1);
    for (const args of [["show"], ["archive"], ["list", "--status"], ["config", "get"], ["why"]]) {
      const { stderr } = await home.run([...args, "\u001b[2J\u202e\u0007"]);
      expect(stderr).toContain("[2J");
      // oxlint-disable-next-line no-control-regex
      expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
    }
  });

  test("values that look like SQL or options are only text", async () => {
    const title = "x'); drop table tasks; --";
    await home.run(["create", title, "--assignee", "a@b.c 漢 \u{1f600}", "--tenant=--json"]);
    const tasks = await home.json<{ title: string; assignee: string; tenant: string }[]>("list");
    expect(tasks).toMatchObject([{ title, assignee: "a@b.c 漢 \u{1f600}", tenant: "--json" }]);
  });
});

/** Runs a script of the shell that has the program as `"$@"`. */
async function sh(script: string): Promise<Ran> {
  const child = Bun.spawn(["sh", "-c", script, "sh", ...PROGRAM], {
    env: home.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, stdout, stderr };
}

describe("the host", () => {
  test("what is done to several tasks is done to all of them, also when it cannot be said", async () => {
    const ids: string[] = [];
    for (const title of ["a", "b", "c"]) ids.push((await home.json<{ id: string }>("create", title)).id);
    expect(await sh(`"$@" archive ${ids.join(" ")} >/dev/full`)).toMatchObject({ code: 74 });
    expect(await home.json<unknown[]>("list")).toEqual([]);
  });

  test("a reader that goes away ends the program in silence", async () => {
    const lines = Array.from({ length: 900 }, (_, n) =>
      JSON.stringify({ op: "create", title: `${n} ${"x".repeat(200)}` }),
    );
    await home.run(["batch"], lines.join("\n"));
    expect(await sh('"$@" list | head -n 1 >/dev/null')).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a closed or full standard output harms nothing", async () => {
    await sh('"$@" create x >&-');
    expect((await sh('"$@" list >&-')).code).toBeLessThan(128);
    expect(await home.json<unknown[]>("list")).toHaveLength(1);
    if (existsSync("/dev/full")) {
      const full = await sh('"$@" list > /dev/full');
      expect(full.code).toBe(74);
      expect(full.stderr).toContain("no space left");
    }
  });

  test("a home that cannot be written, and one that is a file", async () => {
    const file = join(home.dir, "file");
    writeFileSync(file, "");
    const ran = await home.run(["list"], undefined, { KANBUN_HOME: file });
    expectRefusal(ran, 74, file);
    const nested = await home.run(["list"], undefined, { KANBUN_HOME: join(file, "below") });
    expectRefusal(nested, 74, "not a directory", "KANBUN_HOME names another place");
  });

  test("a file that is no board is refused and left as it was", async () => {
    const database = join(home.dir, "kanban.db");
    writeFileSync(database, "this is not a database, but it is somebody's file\n".repeat(100));
    const ran = await home.run(["list"]);
    expectRefusal(ran, 74, "could not initialize database");
    expect(await Bun.file(database).text()).toStartWith("this is not a database");
  });

  test("a full disk is an error of the disk, and the board stays good", async () => {
    const disk = join(home.dir, "disk");
    mkdirSync(disk);
    const limited = (command: string): Promise<Ran> =>
      sh(`ulimit -f 4000; export KANBUN_HOME=${disk}; trap '' XFSZ; ${command}`);
    expect((await limited('"$@" create first')).code).toBe(0);
    const body = "x".repeat(6_000_000);
    writeFileSync(join(home.dir, "big"), body);
    const ran = await limited(`"$@" create big --body - < ${join(home.dir, "big")}`);
    expect(ran.code).toBe(74);
    expect(ran.stderr).toStartWith("kanban: ");
    const after = await home.run(["list", "--json"], undefined, { KANBUN_HOME: disk });
    expect((JSON.parse(after.stdout) as { title: string }[]).map(({ title }) => title)).toEqual(["first"]);
  });

  test("a file that cannot be written whole stays as it was, and nothing is left beside it", async () => {
    home.config("# ours\nserve: { port: 1 }\n");
    const limited = (command: string): Promise<Ran> => sh(`ulimit -f 0; trap '' XFSZ; ${command}`);
    const ran = await limited('"$@" config set serve.port 2');
    expectRefusal(ran, 74, "ulimit -f");
    expect(readFileSync(join(home.dir, "config.yaml"), "utf8")).toBe("# ours\nserve: { port: 1 }\n");
    const skills = join(home.dir, "skills");
    expect((await limited(`"$@" skills install --dir ${skills}`)).code).toBe(74);
    expect([...new Bun.Glob("**/*.part").scanSync(home.dir)]).toEqual([]);
    const { files } = await home.json<{ files: { did: string }[] }>("skills", "install", "--dir", skills);
    expect(new Set(files.map(({ did }) => did))).toEqual(new Set(["written"]));
  });

  test("a path with a NUL character, which only a chat can send, and an empty one", async () => {
    const { id } = await home.json<{ id: string }>("create", "x");
    const { stdout } = await home.run(["slash", "-"], `attach ${id} a\u0000b`);
    expect(stdout).toStartWith("kanban: a path holds a NUL character");
    expectRefusal(await home.run(["skills", "install", "--dir", ""]), 2, "--dir: the path is empty");
    expectRefusal(
      await home.run(["boards", "create", "b", "--workdir", ""]),
      2,
      "--workdir: the path is empty",
    );
    expect(existsSync(join(home.dir, "kanban", "boards", "b"))).toBe(false);
  });

  test("a socket that cannot be made is named as such", async () => {
    const ran = await home.run(["serve", "--unix", join(home.dir, "no", "such", "socket")]);
    expectRefusal(ran, 2, "cannot listen: ");
    expect(ran.stderr).toContain("--unix");
  });

  test("a file that cannot be read is named", async () => {
    const { id } = await home.json<{ id: string }>("create", "x");
    expectRefusal(
      await home.run(["attach", id, "/no/such/file"]),
      74,
      "/no/such/file: no such file or directory",
    );
    const directory = join(home.dir, "dir");
    mkdirSync(directory);
    expectRefusal(await home.run(["attach", id, directory]), 2, "is not a file");
    expect(await home.json<unknown[]>("attachments", id)).toEqual([]);
  });

  test("standard input that is closed is empty", async () => {
    const ran = await sh('"$@" batch <&-');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("standard input is empty");
  });
});
