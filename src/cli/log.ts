import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { boardPaths } from "../config/index.ts";
import { KanbunError } from "../kernel/index.ts";
import { option, TASK } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { UsageError } from "./frame/usage-error.ts";
import { count } from "./values/number.ts";

export default command({
  name: "log",
  summary: "Show what a task's worker printed.",
  args: {
    task: TASK,
    tail: option("Only the last so many bytes, from the next line on.", "BYTES", { parse: count }),
  },
  examples: [["kanbun log t_1a2b3c4d --tail 4000", "the end of it"]],
  async run(asked) {
    const id = String(asked.input()["task_id"]);
    if (!/^[\w.-]+$/u.test(id) || id.startsWith(".")) throw new UsageError(`"${id}" is not a task id`);
    const tail = asked.number("tail");
    if (tail === 0) throw new UsageError("--tail: must be at least 1");
    const { home, slug } = asked.place;
    const path = join(boardPaths(home, slug).logs, `${id}.log`);
    const text = read(path, tail);
    if (text === null)
      throw new KanbunError("not_found", `no log for ${id}`, {
        hint: `a log exists once a worker was started; see: kanbun runs ${id}`,
        details: { task_id: id, path },
      });
    asked.answer({ task_id: id, path, text }, text);
  },
});

/** The whole log, or the lines that begin within its last `tail` bytes; `null` when there is none. */
function read(path: string, tail: number | undefined): string | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const wanted = tail === undefined ? size : Math.min(size, tail);
    const bytes = Buffer.alloc(wanted);
    const got = readSync(file, bytes, 0, wanted, size - wanted);
    const window = bytes.subarray(0, got);
    const newline = window.indexOf(10);
    const cutsLine = wanted < size && newline >= 0 && newline < got - 1;
    return window.subarray(cutsLine ? newline + 1 : 0).toString("utf8");
  } finally {
    closeSync(file);
  }
}
