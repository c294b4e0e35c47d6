import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../src/cli/commands.ts";
import { bounded, runLine } from "../../src/cli/slash/run-line.ts";
import { allVerbs } from "../support/cli-verbs.ts";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const slash = async (line: string, ...more: string[]): Promise<string> => {
  const ran = await home.run(["slash", line, ...more]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return ran.stdout;
};

test("[#293] [#304] a line is run as a command: /kanban in front, quotes hold, JSON survives", async () => {
  const created = await slash(`/kanban create 'two words' --assignee w`);
  expect(created).toMatch(/^Created t_[0-9a-f]{8} {2}\(ready, assignee=w\)\n/);
  expect(created).toContain("⚠");
  const id = /t_[0-9a-f]{8}/.exec(created)?.[0] ?? "";
  expect(await slash(`kanban complete ${id} --metadata '{"a": "b c"}'`)).toBe(`Completed ${id}\n`);
  expect(await slash(`  show ${id} --json`)).toContain('"a": "b c"');
});

test("[#303] [#413] every verb answers with text, also empty input, --help and misuse", async () => {
  const { env } = home;
  expect(await runLine("", env)).toContain("usage: kanbun <command>");
  for (const [name, entry] of Object.entries(commands)) {
    for (const verb of entry.sub ? Object.keys(entry.sub).map((sub) => `${name} ${sub}`) : [name])
      expect(await runLine(`${verb} --help`, env)).toContain(`usage: kanbun ${verb}`);
    const misused = await runLine(`${name} --no-such-option`, env);
    expect(misused).toStartWith("usage error: kanban: ");
    expect(misused).toContain("usage: kanbun");
  }
  expect(await runLine("show 't_1", env)).toBe(
    "usage error: kanban: the single quote at column 6 is not closed",
  );
  expect(await runLine("lst", env)).toContain("did you mean list?");
  expect(await runLine("create", env)).toContain("missing <title>");
});

test("[#303] every verb, bare and with a task, says something that is no bug of ours, and none throws or hangs", async () => {
  const { env } = home;
  // The one that takes long: it tries the program on boards of its own.
  const verbs = (await allVerbs()).filter(({ path }) => path !== "selftest");
  for (const { path, verb } of verbs) {
    const lines = [path];
    if (Object.values(verb.args).some(({ kind, hint }) => kind === "positional" && hint === "task_id"))
      lines.push(`${path} ${/t_[0-9a-f]{8}/.exec(await runLine("create x", env))?.[0]}`);
    for (const line of lines) {
      const said = await runLine(line, env);
      expect({ line, said: said.length > 0, bug: said.includes("kanban: internal error") }).toEqual({
        line,
        said: true,
        bug: false,
      });
    }
  }
});

test("what was printed comes first, then what was complained of, without blanks at their ends; nothing is said as such", async () => {
  const { env } = home;
  const id = /t_[0-9a-f]{8}/.exec(await runLine("create x", env))?.[0] ?? "";
  expect(await runLine(`archive ${id} t_00000000`, env)).toBe(
    `Archived ${id}\ncannot archive t_00000000 (no such task)\n  hint: kanbun list --archived`,
  );
  expect(await runLine("list", env)).toBe("(no matching tasks)");
  mkdirSync(join(home.dir, "kanban", "logs"), { recursive: true });
  writeFileSync(join(home.dir, "kanban", "logs", `${id}.log`), "");
  expect(await runLine(`log ${id}`, env)).toBe("(no output)");
});

test("[#414] what runs until stopped is refused; tail is a snapshot", async () => {
  const { env } = home;
  const created = await runLine("create x", env);
  const id = /t_[0-9a-f]{8}/.exec(created)?.[0] ?? "";
  for (const line of [
    "watch",
    "serve",
    "daemon --force",
    "mcp",
    "board --follow",
    `log ${id} --follow`,
    "drill",
    "slash list",
  ])
    expect(await runLine(line, env)).toMatch(/^kanban: .* runs long or until it is stopped/);
  expect(await runLine(`tail ${id}`, env)).toMatch(/^\[.*\] created /);
});

test("[#305] lines run side by side do not mix their output", async () => {
  const { env } = home;
  await runLine("create first", env);
  const said = await Promise.all(Array.from({ length: 8 }, (_, n) => runLine(n % 2 ? "list" : "stats", env)));
  for (const [n, text] of said.entries()) expect(text).toContain(n % 2 ? "first" : "By status:");
  for (const [n, text] of said.entries()) expect(text).not.toContain(n % 2 ? "By status:" : "first");
});

test("output is cut to fit a message, and says so", async () => {
  await home.run(["create", "long", "--body", "x".repeat(10_000)]);
  const { id } = (await home.json<{ id: string }[]>("list"))[0] ?? { id: "" };
  const cut = await slash(`show ${id}`);
  const whole = await slash(`show ${id}`, "--limit", "0");
  expect(whole.length).toBeGreaterThan(10_000);
  expect(cut).toBe(
    `${whole.slice(0, 3800)}\n… (cut at 3800 characters; the rest in a terminal: kanbun show ${id})\n`,
  );
});

test("what fits is not cut, and a long line is not repeated whole in the word about the rest", () => {
  expect(bounded("x".repeat(3800), 3800, "list")).toBe("x".repeat(3800));
  expect(bounded("🦉".repeat(3800), 3800, "list")).toBe("🦉".repeat(3800));
  const cut = bounded("x".repeat(3801), 3800, `create a --body "${"y\n".repeat(5000)}"`);
  expect(cut).toStartWith(`${"x".repeat(3800)}\n… (cut at 3800 characters;`);
  expect(cut).toContain("kanbun create a --body");
  expect(cut.length).toBeLessThan(4000);
  expect(cut.split("\n")).toHaveLength(2);
});

const CHAT = ["--platform", "Telegram", "--chat-id", "-42", "--thread-id", "7", "--user-id", "u1"];
type Row = { task_id: string; last_event_id: number };
const subscriptions = (...more: string[]) => home.json<Row[]>("notify-list", ...more);

test("[#307] a task created from a chat tells that chat; JSON output and other verbs do not", async () => {
  const created = await slash("/kanban create told", ...CHAT);
  const id = /t_[0-9a-f]{8}/.exec(created)?.[0] ?? "";
  expect(created).toEndWith(`\n(subscribed: you will be told when ${id} completes or blocks)\n`);
  for (const line of [
    "create untold --json",
    "list",
    "show " + id,
    `comment ${id} 'Created ${id}  (ready, x)'`,
  ])
    expect(await slash(line, ...CHAT)).not.toContain("subscribed");
  expect(await slash("create 'nobody asked'")).not.toContain("subscribed");
  expect(await subscriptions()).toMatchObject([
    { task_id: id, platform: "telegram", chat_id: "-42", thread_id: "7", user_id: "u1", last_event_id: 0 },
  ]);
});

test("a line that names a board, or a task that was there already, subscribes too", async () => {
  await home.run(["boards", "create", "rel"]);
  for (const line of ["create one --board rel", "create two --board=rel"])
    expect(await slash(line, ...CHAT)).toContain("(subscribed: ");
  expect(await subscriptions("--board", "rel")).toHaveLength(2);
  await home.run(["create", "once", "--idempotency-key", "k"]);
  const again = "create once --idempotency-key k";
  expect(await slash(again, ...CHAT)).toMatch(/was there already.*\n\(subscribed: /);
  const [row] = await subscriptions();
  expect(row?.last_event_id).toBe(1);
  await home.run(["complete", row?.task_id ?? ""]);
  expect(await slash(again, ...CHAT)).not.toContain("subscribed");
});

test("that a chat could not be subscribed is told to the log alone", async () => {
  const ran = await home.run(["slash", "create told", ...CHAT.with(1, " ")]);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^Created t_[0-9a-f]{8} {2}\(ready, assignee=-\)\n$/);
  expect(ran.stderr).toMatch(/^not subscribed to t_[0-9a-f]{8}: kanban: .*platform/);
});

test("half a chat address is refused before the line is run", async () => {
  const half = await home.run(["slash", "create never", "--platform", "slack"]);
  expect(half).toMatchObject({ code: 2, stdout: "" });
  expect(half.stderr).toContain("--chat-id");
  expect(await home.json<unknown[]>("list")).toEqual([]);
});

test("/kanban in front is dropped from words too", async () => {
  for (const front of ["/kanban", "kanbun", "/"])
    expect((await home.run(["slash", front, "create", `by ${front}`])).stdout).toContain("Created t_");
});

test("several words are the words of the command; the board is passed on", async () => {
  await home.run(["boards", "create", "rel"]);
  const ran = await home.run(["slash", "--board", "rel", "create", "two words"]);
  expect(ran.stdout).toContain("Created t_");
  expect((await home.json<{ title: string }[]>("list", "--board", "rel")).map(({ title }) => title)).toEqual([
    "two words",
  ]);
});
