import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Agent } from "./support.ts";
import { Bench } from "./support.ts";

let bench: Bench;
let workspace: string;
beforeEach(async () => {
  bench = await new Bench().open();
  workspace = join(bench.home.dir, "workspace");
  mkdirSync(join(workspace, "out"), { recursive: true });
  writeFileSync(join(workspace, "out", "report.md"), "# report");
  writeFileSync(join(bench.home.dir, "secret"), "not yours");
});
afterEach(() => bench.close());

async function worker(): Promise<{ id: string; agent: Agent }> {
  const id = await bench.create();
  const env = { ...bench.workerEnv(await bench.claim(id)), KANBUN_WORKSPACE: workspace };
  return { id, agent: await bench.local(env) };
}

test("a file of the workspace is kept with the task, by relative or absolute path", async () => {
  const { id, agent } = await worker();
  const kept = await agent.use("kanban_attach", { path: "out/report.md", content_type: "text/markdown" });
  expect(kept).toMatchObject({ ok: true, task_id: id, filename: "report.md", size: 8 });
  await agent.use("kanban_attach", { path: join(workspace, "out/report.md"), filename: "again.md" });
  const { attachments } = await agent.use("kanban_attachments");
  expect(attachments.map(({ filename }: { filename: string }) => filename)).toEqual([
    "report.md",
    "again.md",
  ]);
  expect(attachments[0]).toMatchObject({ content_type: "text/markdown", uploaded_by: "coder" });
  expect(readFileSync(attachments[0].path, "utf8")).toBe("# report");
});

test("text becomes a file", async () => {
  const { agent } = await worker();
  expect(await agent.use("kanban_attach", { filename: "note.txt", content: "größer" })).toMatchObject({
    size: 8,
  });
  expect((await agent.use("kanban_attach", { content: "x" })).error).toContain("filename is required");
  expect((await agent.use("kanban_attach", { filename: "x" })).error).toContain("give a path");
});

test("a large text goes through a process, one over the limit is refused and the connection goes on", async () => {
  const agent = await bench.stdio(bench.workerEnv(await bench.claim(await bench.create())));
  const mebibyte = "x".repeat(1024 * 1024);
  expect(await agent.use("kanban_attach", { filename: "a", content: mebibyte.repeat(20) })).toMatchObject({
    ok: true,
  });
  const refused = await agent.use("kanban_attach", { filename: "b", content: mebibyte.repeat(26) });
  expect(refused.code).toBe("invalid_input");
  expect(await agent.use("kanban_heartbeat")).toMatchObject({ ok: true });
});

test("nothing outside the workspace is read, whatever the path or a link says", async () => {
  const { agent } = await worker();
  symlinkSync(join(bench.home.dir, "secret"), join(workspace, "link"));
  for (const path of ["../secret", join(bench.home.dir, "secret"), "link", "/etc/passwd"])
    expect((await agent.use("kanban_attach", { path })).error).toContain("outside your workspace");
  expect((await agent.use("kanban_attach", { path: "nowhere" })).error).toContain("there is no file nowhere");
  expect((await agent.use("kanban_attach", { path: "out" })).error).toContain("is not a file");
  expect((await agent.use("kanban_attachments"))["attachments"]).toEqual([]);
});

test("a file over the limit is refused", async () => {
  const { agent } = await worker();
  writeFileSync(join(workspace, "big"), "");
  truncateSync(join(workspace, "big"), 25 * 1024 * 1024 + 1);
  expect((await agent.use("kanban_attach", { path: "big" })).error).toContain("larger than 25 MiB");
});

test("over HTTP no path of the server is read or shown", async () => {
  const id = await bench.create();
  const { task, run_id, token } = await bench.claim(id);
  const board = bench.board.as({ role: "worker", name: "remote", run: { task_id: task.id, run_id, token } });
  const agent = await bench.http(board);
  expect((await agent.use("kanban_attach", { path: "/etc/passwd" })).error).toContain(
    "do not see your files",
  );
  await agent.use("kanban_attach", { filename: "a.txt", content: "a" });
  const { attachments } = await agent.use("kanban_attachments");
  expect(Object.keys(attachments[0])).not.toContain("path");
});

test("a worker attaches to its own task only, and reads any task's list", async () => {
  const other = await bench.create();
  const { agent } = await worker();
  const refused = await agent.use("kanban_attach", { task_id: other, filename: "a", content: "a" });
  expect(refused.code).toBe("forbidden");
  expect(await agent.use("kanban_attachments", { task_id: other })).toMatchObject({
    ok: true,
    attachments: [],
  });
});
