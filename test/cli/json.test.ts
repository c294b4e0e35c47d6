import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { expectGolden } from "../support/golden.ts";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** What differs from run to run is replaced by what it is. */
function stable(text: string): string {
  const ids = new Map<string, string>();
  return text
    .replaceAll(home.dir, "HOME")
    .replace(
      /t_[0-9a-f]{8}/g,
      (id) => ids.get(id) ?? (ids.set(id, `TASK_${ids.size + 1}`), ids.get(id) ?? ""),
    )
    .replace(/\b1[0-9]{9}\b/g, "TIME")
    .replace(/"(lock|claim_lock)": "[^"]+:\d+"/g, '"$1": "HOST:PID"')
    .replace(/"token": "[0-9a-f]+"/g, '"token": "TOKEN"')
    .replace(/"(now|oldest_ready_age_seconds|since|seconds)": \d+/g, '"$1": "N"');
}

/** The JSON documents are a contract (docs/cli.md): a change here is a change of the contract. */
test("[#280] [#297] [#298] [#299] JSON documents are pinned", async () => {
  home.config('profiles: { sh: { preset: shell, command: ["true"] } }\n');
  const documents: string[] = [];
  const run = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await home.run([...args, "--json"]);
    documents.push(`$ kanbun ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  };
  const idOf = (text: string): string => (JSON.parse(text) as { id: string }).id;
  const first = idOf(
    await run("create", "first", "--assignee", "w", "--body", "ein Körper", "--skill", "git"),
  );
  const second = idOf(await run("create", "second", "--parent", first));
  await run("list", "--why");
  await run("claim", first);
  await run("comment", first, "hello");
  await run("heartbeat", first, "--note", "n");
  await run("complete", first, "t_00000000", "--result", "ok");
  await run("show", first);
  await run("runs", first);
  await run("why", second);
  await run("stats");
  await run("assignees");
  await run("edit", second, "--priority", "2");
  await run("undo", "--list");
  await run("notify-subscribe", second, "--platform", "slack", "--chat-id", "C1");
  await run("notify-list");
  await run("dispatch", "--dry-run");
  await run("gc");
  await run("pause", "lunch");
  await run("boards");
  await run("inbox");
  await run("workers");
  await run("show", "t_00000000");
  expectGolden(join(import.meta.dir, "golden", "json.txt"), stable(documents.join("\n")));
});

test("one document on standard output and nothing else, indented by two, letters as they are", async () => {
  const { stdout, stderr } = await home.run(["create", "日本", "--assignee", "w", "--json"]);
  expect(stderr).toBe("");
  expect(stdout).toContain('\n  "title": "日本",\n');
  expect(() => JSON.parse(stdout)).not.toThrow();
  expect(await home.json<object>("--version")).toEqual({
    version: expect.any(String) as string,
    json_contract: 1,
  });
});

test("a token is shown to the claimer alone", async () => {
  const { id } = await home.json<{ id: string }>("create", "a");
  const { token } = await home.json<{ token: string }>("claim", id);
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  for (const verb of [["show", id], ["runs", id], ["list"], ["workers"], ["why", id]])
    expect((await home.run([...verb, "--json"])).stdout).not.toContain(token);
});
