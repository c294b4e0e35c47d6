import { expect, test } from "bun:test";
import { logger, tell } from "../../src/cli/frame/logger.ts";

test("what a part of the program tells is news, a warning with its WARN, or an error, on one line each", () => {
  const said: string[] = [];
  const log = logger({ err: (text) => void said.push(text) });
  for (const told of [
    "default: run 1 of t_1 started (w)",
    "WARN dispatcher stuck: for 6 ticks",
    "default: WARN dispatcher stuck: for 6 ticks",
    "a title that says WARN is no warning",
    new Error("this server starts no workers"),
    new Error("default: WARN dispatcher stuck: for 7 ticks"),
    new TypeError("a bug\nof ours"),
  ])
    tell(log, told);
  expect(said.map((text) => text.replace(/^\S+Z /u, ""))).toEqual([
    "info  default: run 1 of t_1 started (w)\n",
    "warn  WARN dispatcher stuck: for 6 ticks\n",
    "warn  default: WARN dispatcher stuck: for 6 ticks\n",
    "info  a title that says WARN is no warning\n",
    "info  this server starts no workers\n",
    "warn  default: WARN dispatcher stuck: for 7 ticks\n",
    "error a bug of ours\n",
  ]);
});
