import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ATTACHMENT_LIMIT_BYTES } from "../../src/kernel/index.ts";
import { workerOf } from "../support/board.ts";
import { freshBoard } from "../support/fresh.ts";
import { claimed, made, refusal, verb } from "../support/verbs.ts";

const here = freshBoard();
const attach = (task_id: string, filename: string, content: string | Uint8Array = "aGVsbG8=") =>
  verb(here.board, "attach", { task_id, filename, content });
const stored = () =>
  existsSync(join(here.dir, "attachments"))
    ? readdirSync(join(here.dir, "attachments"), { recursive: true })
    : [];

test("bytes are kept under the board's own directory, private, and listed", async () => {
  const id = await made(here.board);
  const attachment = await attach(id, "report.md");
  expect(attachment).toMatchObject({ task_id: id, filename: "report.md", size: 5, uploaded_by: "user" });
  const path = attachment.path as string;
  expect(path.startsWith(join(here.dir, "attachments", id))).toBe(true);
  expect(readFileSync(path, "utf8")).toBe("hello");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await attach(id, "raw.bin", new Uint8Array([0, 255]));
  expect(
    (await verb(here.board, "attachments", { task_id: id })).map(({ filename, size }) => [filename, size]),
  ).toEqual([
    ["report.md", 5],
    ["raw.bin", 2],
  ]);
  expect((await verb(here.board, "show", { task_id: id })).attachments).toHaveLength(2);
});

test("no name reaches outside: directories are dropped, odd ones stored under a plain name", async () => {
  const id = await made(here.board);
  for (const [given, kept] of [
    ["../../../etc/passwd", "passwd"],
    ["C:\\temp\\a b.txt", "a b.txt"],
    ["naïve 🙂.md", "naïve 🙂.md"],
    ["x\u0000y\n.txt", "xy.txt"],
    [`${"n".repeat(400)}.md`, `${"n".repeat(197)}.md`],
    [`${"🦉".repeat(400)}.md`, `${"🦉".repeat(49)}.md`],
    // A megabyte must not take longer than a line does: one call would hold up the whole server.
    [`${"é".repeat(2 ** 20)}.md`, `${"é".repeat(98)}.md`],
  ] as const) {
    const { filename, path } = await attach(id, given);
    expect(filename).toBe(kept);
    expect(path?.startsWith(join(here.dir, "attachments", id))).toBe(true);
  }
  for (const bad of ["", "..", "a/..", " ", "/"])
    expect((await refusal(attach(id, bad))).code).toBe("invalid_input");
});

test("too large, bad base64, an unknown task: refused, and no file is left", async () => {
  const id = await made(here.board);
  const { code, message } = await refusal(attach(id, "big", new Uint8Array(ATTACHMENT_LIMIT_BYTES + 1)));
  expect(code).toBe("invalid_input");
  expect(message).toContain(String(ATTACHMENT_LIMIT_BYTES));
  expect((await refusal(attach(id, "x", "not base64!"))).code).toBe("invalid_input");
  expect((await refusal(attach("t_nope", "x"))).code).toBe("not_found");
  expect(stored()).toEqual([]);
});

test("a worker attaches to its own task while its run holds", async () => {
  const [mine, other] = [await made(here.board), await made(here.board)];
  const worker = here.board.as(workerOf(await claimed(here.board, mine)));
  const give = (task_id: string) => verb(worker, "attach", { task_id, filename: "a", content: "" });
  await give(mine);
  expect((await refusal(give(other))).code).toBe("forbidden");
  await verb(here.board, "reclaim", { task_id: mine });
  expect((await refusal(give(mine))).code).toBe("claim_lost");
  expect(stored().filter((name) => String(name).includes("-"))).toHaveLength(1);
});

test("detach removes row and file; another task's attachment is not found", async () => {
  const [id, other] = [await made(here.board), await made(here.board)];
  const { id: attachment_id, path } = await attach(id, "a.txt");
  expect((await refusal(verb(here.board, "detach", { task_id: other, attachment_id }))).code).toBe(
    "not_found",
  );
  await verb(here.board, "detach", { task_id: id, attachment_id });
  expect(existsSync(path as string)).toBe(false);
  expect(await verb(here.board, "attachments", { task_id: id })).toEqual([]);
});

test("a path outside the board's directory is never given out nor deleted; one of another machine is found again", async () => {
  const id = await made(here.board);
  const { id: attachment_id, path } = await attach(id, "a.txt");
  const outside = join(here.dir, "secret.txt");
  writeFileSync(outside, "secret");
  await here.board.transaction((tx) => tx.sql`update task_attachments set stored_path = ${outside}`);
  expect((await verb(here.board, "attachments", { task_id: id }))[0]?.path).toBeNull();
  const moved = `/elsewhere/kanban/attachments/${id}/${path?.split("/").at(-1)}`;
  await here.board.transaction((tx) => tx.sql`update task_attachments set stored_path = ${moved}`);
  expect((await verb(here.board, "attachments", { task_id: id }))[0]?.path).toBe(path);
  await here.board.transaction((tx) => tx.sql`update task_attachments set stored_path = ${outside}`);
  await verb(here.board, "detach", { task_id: id, attachment_id });
  expect(existsSync(outside)).toBe(true);
});
