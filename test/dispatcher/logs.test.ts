import { afterEach, expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutFlood, logLines, logTail, rotateLog, ROTATE_BYTES } from "../../src/dispatcher/logs.ts";
import { logPath } from "../../src/dispatcher/index.ts";
import { Workshop } from "./workshop.ts";

let opened: Workshop | undefined;
const dirs: string[] = [];
function file(content: string): string {
  const dir = mkdtempSync(join(tmpdir(), "kanbun-log-"));
  dirs.push(dir);
  writeFileSync(join(dir, "t.log"), content);
  return join(dir, "t.log");
}
const from = (path: string, offset_bytes: number, since_ms = Infinity) => ({ path, offset_bytes, since_ms });
afterEach(async () => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
  await opened?.close();
  opened = undefined;
});

test("[#245] a log over 2 MiB becomes the .1 generation and its name is free; at the limit it stays", () => {
  const at = file("x".repeat(ROTATE_BYTES));
  rotateLog(at);
  expect(existsSync(at)).toBe(true);
  const over = file("x".repeat(ROTATE_BYTES + 1));
  rotateLog(over);
  expect(existsSync(over)).toBe(false);
  expect(statSync(`${over}.1`).size).toBe(ROTATE_BYTES + 1);
});

test("[#245] the start of an attempt puts an overgrown log aside, and the attempt writes a new one", async () => {
  const shop = (opened = await Workshop.open('profiles: { w: { command: ["echo", "anew"] } }'));
  const { id } = await shop.create({ assignee: "w" });
  const log = logPath(shop.board, id);
  mkdirSync(shop.board.paths.logs, { recursive: true });
  writeFileSync(log, "x".repeat(ROTATE_BYTES + 1));
  await shop.dispatchUntil("the end", async () => (await shop.task(id)).status === "done");
  expect(statSync(`${log}.1`).size).toBe(ROTATE_BYTES + 1);
  expect(shop.log(id)).toBe("anew\n");
});

test("of a log that grows beyond its limit during an attempt the end is put aside, and it is emptied in place", () => {
  const log = file("0123456789");
  expect(cutFlood(log, 10)).toBe(false);
  expect(cutFlood(log, 9)).toBe(true);
  expect([statSync(log).size, statSync(`${log}.1`).size]).toEqual([0, 9]);
});

test("the tail is the attempt's own: last lines after its offset, no colours, no blank lines, long ones cut", () => {
  const log = file(`earlier\n\u001b[31mred\u001b[0m\n\n${"y".repeat(900)}\r\nend`);
  expect(logTail(from(log, 8))).toEqual(["red", "y".repeat(500), "end"]);
  expect(logTail(from(log, 8), 1)).toEqual(["end"]);
  expect(logTail(from(`${log}.absent`, 0))).toEqual([]);
  expect(logTail(from(log, 999_999))).toContain("earlier");
});

test("lines come whole over the borders of blocks, and a last one without its end", () => {
  const lines = Array.from({ length: 9000 }, (_, n) => `${n} ${"ä".repeat(40)}`);
  expect([...logLines(from(file(lines.join("\n")), 0))]).toEqual(lines);
});

test("of a log that was cut during the attempt the last words count, on whichever side of the cut they stand", () => {
  const log = file("an earlier attempt\nthe result, nearly whole");
  const begun = Date.now() - 1000;
  cutFlood(log, 30);
  expect(logTail(from(log, 19, begun)).at(-1)).toBe("the result, nearly whole");
  appendFileSync(log, " and the rest\nbye\n");
  const whole = ["the result, nearly whole and the rest", "bye"];
  expect(logTail(from(log, 19, begun)).slice(-2)).toEqual(whole);
  expect([...logLines(from(log, 19, begun))].slice(-2)).toEqual(whole);
  expect(logTail(from(log, 0, begun + 3_600_000))).toEqual([" and the rest", "bye"]);
});

test("[#404] an id that could name another path is refused", async () => {
  const shop = (opened = await Workshop.open());
  for (const id of ["../../x", "a/b", "a\\b", "..", "a\0b"])
    expect(() => logPath(shop.board, id)).toThrow("must not contain path separators");
  expect(logPath(shop.board, "t_1")).toBe(join(shop.board.paths.logs, "t_1.log"));
});

test("attempts share one log, both outputs of each, private to its owner; there is no input to wait for", async () => {
  const shop = (opened = await Workshop.open(
    'profiles: { w: { command: ["sh", "-c", "cat; echo attempt $KANBUN_ATTEMPT >&$KANBUN_ATTEMPT; exit 1"] } }',
  ));
  const { id } = await shop.create({ assignee: "w", max_retries: 2 });
  await shop.dispatchUntil("both attempts", async () => (await shop.task(id)).status === "blocked");
  expect(shop.log(id)).toBe("attempt 1\nattempt 2\n");
  expect(statSync(logPath(shop.board, id)).mode & 0o777).toBe(0o600);
  expect((await shop.runs(id))[1]?.metadata?.["log_tail"]).toEqual(["attempt 2"]);
});
