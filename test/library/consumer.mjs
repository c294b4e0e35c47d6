// What a program does that uses the kernel as a library. usage: consumer.mjs <library> <board file or :memory:>
import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";

const [library, database] = process.argv.slice(2);
const { call, DEFAULT_SETTINGS, KanbunError, openBoard, operations } = await import(pathToFileURL(library));
try {
  const board = await openBoard({
    slug: "default",
    paths: { database, workspaces: "/nonexistent", logs: "/nonexistent", attachments: "/nonexistent" },
    clock: { now: () => Math.floor(Date.now() / 1000), nowMs: () => Date.now() },
    ids: {
      task: () => `t_${randomBytes(4).toString("hex")}`,
      token: () => randomBytes(16).toString("hex"),
      fraction: () => Math.random(),
    },
    claimer: `consumer:${process.pid}`,
    actor: { role: "operator", name: "consumer" },
    settings: DEFAULT_SETTINGS,
  });
  const parent = await call(board, operations.create, { title: "first" });
  const child = await call(board, operations.create, { title: "second", parents: [parent.task.id] });
  await call(board, operations.complete, { task_id: parent.task.id, result: "ok" });
  const { task } = await call(board, operations.show, { task_id: child.task.id });
  board.close();
  console.log(JSON.stringify({ status: task.status }));
} catch (error) {
  if (!(error instanceof KanbunError)) throw error;
  console.log(JSON.stringify({ code: error.code, hint: error.hint }));
}
