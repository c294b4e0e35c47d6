import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import type { Board } from "../kernel/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { option, TASK, toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { UsageError } from "./frame/usage-error.ts";
import { atLeastOne } from "./values/number.ts";

const SETTLED_AFTER_MS = 50;

export default command({
  name: "log",
  summary: "Show what a task's worker printed.",
  args: {
    task: TASK,
    tail: option("Only the last so many bytes, from the next line on.", "BYTES", { parse: atLeastOne }),
    follow: toggle("Go on as it is written. Ctrl-C stops it.", { alias: "f" }),
  },
  document: "{task_id, path, text}; --follow: {text} on each line, for each piece that is added",
  examples: [
    ["kanbun log t_1a2b3c4d --tail 4000", "the end of it"],
    ["kanbun log t_1a2b3c4d -f", "look over the worker's shoulder"],
  ],
  async run(asked) {
    const id = asked.text("task") ?? "";
    if (!/^[\w.-]+$/u.test(id) || id.startsWith(".")) throw new UsageError(`"${id}" is not a task id`);
    const board = await asked.board();
    const path = join(board.paths.logs, `${id}.log`);
    if (asked.on("follow")) return followLog(asked, board, path);
    const text = read(path, asked.number("tail"));
    if (text === null)
      throw new KanbunError("not_found", `no log for ${id}`, {
        hint: `a log exists once a worker was started; see: kanbun runs ${id}`,
        details: { task_id: id, path },
      });
    asked.answer({ task_id: id, path, text }, text);
  },
});

/** Prints what is written from now on, after what is there. A log that was put aside is read from its new start. */
async function followLog(asked: Call, board: Board, path: string): Promise<void> {
  asked.needsTerminal("log --follow");
  const tail = asked.number("tail");
  let at = tail === undefined ? 0 : Math.max(0, sizeOf(path) - tail);
  const decoder = new TextDecoder();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await follow(
    board,
    async () => {
      const size = sizeOf(path);
      if (size < at) at = 0;
      if (size === at) return;
      const bytes = bytesOf(path, at, size - at);
      at += bytes.byteLength;
      const text = decoder.decode(bytes, { stream: true });
      asked.terminal.out(asked.json ? `${JSON.stringify({ text })}\n` : text);
    },
    { more: (wake) => watchFolder(dirname(path), wake) },
  );
  if (!asked.json) asked.say("\n(stopped)");
}

/**
 * Wakes on every change in a folder, and once more when it has settled: Bun drops an event that follows another
 * closely, and the last line of a log would then wait for a next one.
 */
function watchFolder(folder: string, wake: () => void): () => void {
  let settled: ReturnType<typeof setTimeout> | undefined;
  const watcher = watch(folder, () => {
    wake();
    clearTimeout(settled);
    settled = setTimeout(wake, SETTLED_AFTER_MS);
  });
  return () => {
    clearTimeout(settled);
    watcher.close();
  };
}

/** The whole log, or the lines that begin within its last `tail` bytes; `null` when there is none. */
function read(path: string, tail: number | undefined): string | null {
  if (!existsSync(path)) return null;
  const size = sizeOf(path);
  const wanted = Math.min(size, tail ?? size);
  const window = bytesOf(path, size - wanted, wanted);
  const newline = window.indexOf(10);
  const cutsLine = wanted < size && newline >= 0 && newline < window.length - 1;
  return window.subarray(cutsLine ? newline + 1 : 0).toString("utf8");
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function bytesOf(path: string, from: number, length: number): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}
