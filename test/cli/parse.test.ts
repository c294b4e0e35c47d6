import { expect, test } from "bun:test";
import type { Args } from "../../src/cli/frame/argument.ts";
import { option, positional, toggle } from "../../src/cli/frame/argument.ts";
import { parse } from "../../src/cli/frame/parse.ts";
import { nearest } from "../../src/cli/frame/nearest.ts";
import { integer } from "../../src/cli/values/number.ts";

const ARGS: Args = {
  task: positional("a task"),
  words: positional("the rest", { many: true, required: false }),
  priority: option("a number", "N", { parse: integer }),
  "max-runtime": option("a time", "D"),
  "max-retries": option("a number", "N"),
  parent: option("a task", "ID", { many: true }),
  ids: option("tasks", "ID", { greedy: true }),
  status: option("a status", "S", { choices: ["ready", "done"] }),
  verbose: toggle("more", { alias: "v" }),
  force: toggle("hidden", { hidden: true }),
};
const refusal = (...words: string[]): string => {
  try {
    parse(ARGS, words);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("was not refused");
};

test("options take their value after a blank or an equals sign, before or after positionals", () => {
  expect(parse(ARGS, ["--priority", "3", "t"])).toEqual({ task: "t", priority: 3 });
  expect(parse(ARGS, ["t", "--priority=3"])).toEqual({ task: "t", priority: 3 });
  expect(parse(ARGS, ["t", "--max-runtime="])).toEqual({ task: "t", "max-runtime": "" });
  expect(parse(ARGS, ["t", "--max-runtime=a=b"])).toEqual({ task: "t", "max-runtime": "a=b" });
});

test("a negative number is a value", () => {
  expect(parse(ARGS, ["t", "--priority", "-5"])).toEqual({ task: "t", priority: -5 });
});

test("a unique prefix is enough, an ambiguous one is refused and named", () => {
  expect(parse(ARGS, ["t", "--prio", "1"])).toEqual({ task: "t", priority: 1 });
  expect(refusal("t", "--max", "1")).toBe("--max is ambiguous: --max-runtime, --max-retries");
});

test("a hidden option has no prefix", () => {
  expect(parse(ARGS, ["t", "--force"])).toEqual({ task: "t", force: true });
  expect(refusal("t", "--forc")).toContain("unknown option --forc");
});

test("repeatable options keep all values, others the last", () => {
  expect(parse(ARGS, ["t", "--parent", "a", "--parent", "b"])).toEqual({ task: "t", parent: ["a", "b"] });
  expect(parse(ARGS, ["t", "--priority", "1", "--priority", "2"])).toEqual({ task: "t", priority: 2 });
});

test("a greedy option takes the words up to the next option", () => {
  expect(parse(ARGS, ["t", "need", "input", "--ids", "b", "c", "-v"])).toEqual({
    task: "t",
    words: ["need", "input"],
    ids: ["b", "c"],
    verbose: true,
  });
});

test("-- ends the options", () => {
  expect(parse(ARGS, ["--verbose", "--", "--task", "-v"])).toEqual({
    task: "--task",
    words: ["-v"],
    verbose: true,
  });
});

test("a single dash is a word", () => {
  expect(parse(ARGS, ["t", "-"])).toEqual({ task: "t", words: ["-"] });
});

test("an option's name is not taken for another option's value", () => {
  expect(refusal("t", "--max-runtime", "--verbose")).toBe("--max-runtime needs a value: --max-runtime D");
  expect(parse(ARGS, ["t", "--max-runtime=--verbose"])).toEqual({ task: "t", "max-runtime": "--verbose" });
  expect(refusal("t", "--max-runtime")).toContain("needs a value");
});

test("what is unknown is refused, with the nearest guess", () => {
  expect(refusal("t", "--priorty", "1")).toBe("unknown option --priorty; did you mean --priority?");
  expect(refusal("t", "--zzz")).toBe("unknown option --zzz");
  expect(refusal("t", "-x")).toBe("unknown option -x");
  expect(refusal("t", "--status", "redy")).toBe(
    '--status: "redy" is not one of ready, done; did you mean ready?',
  );
});

test("missing and surplus words are refused", () => {
  expect(refusal()).toBe("missing <task>");
  const { words: _words, ...fixed } = ARGS;
  expect(() => parse(fixed, ["t", "more"])).toThrow('unexpected argument "more"');
});

test("a switch takes no value", () => {
  expect(refusal("t", "--verbose=yes")).toBe("--verbose takes no value");
});

test("the nearest word is a prefix's or one within a third of its letters", () => {
  const verbs = ["list", "link", "unlink", "complete", "comment", "archive"];
  expect(nearest("lst", verbs)).toBe("list");
  expect(nearest("compelte", verbs)).toBe("complete");
  expect(nearest("arch", verbs)).toBe("archive");
  expect(nearest("xyz", verbs)).toBeUndefined();
});
