import { describe, expect, test } from "bun:test";
import { homedir } from "node:os";
import { duration } from "../../src/cli/values/duration.ts";
import { moment } from "../../src/cli/values/moment.ts";
import { assignment, jsonObject } from "../../src/cli/values/json-object.ts";
import { count, integer } from "../../src/cli/values/number.ts";
import { workspace } from "../../src/cli/values/workspace.ts";

describe("durations", () => {
  test.each([
    ["", null],
    ["  ", null],
    ["0", 0],
    ["42", 42],
    ["30s", 30],
    ["90S", 90],
    [" 5m ", 300],
    ["2h", 7200],
    ["1d", 86_400],
    ["1.5h", 5400],
    [".5m", 30],
    ["1.9s", 1],
  ])("[#269] %p is %p seconds", (text, seconds) => {
    expect(duration(text, "--max-runtime")).toBe(seconds);
  });

  test.each([
    "tenminutes",
    "fish",
    "5x",
    "-5",
    "-5m",
    "1e3",
    "1e3s",
    "nan",
    "inf",
    "infs",
    "5 m",
    "m",
    "1.2.3h",
    "9".repeat(30),
  ])("[#270] %p is refused by its name", (text) => {
    expect(() => duration(text, "--max-runtime")).toThrow(`--max-runtime: malformed duration '${text}'`);
  });
});

describe("workspaces", () => {
  test("[#265] scratch, worktree and an absolute directory", () => {
    expect(workspace("scratch", "--workspace")).toEqual({ workspace_kind: "scratch" });
    expect(workspace("worktree", "--workspace")).toEqual({ workspace_kind: "worktree" });
    expect(workspace("dir:/srv/x y", "--workspace")).toEqual({
      workspace_kind: "dir",
      workspace_path: "/srv/x y",
    });
  });

  test("[#266] a tilde is the home; a relative path stays as it is", () => {
    const home = process.env["HOME"]?.trim() || homedir();
    expect(workspace("dir:~/x", "--workspace").workspace_path).toBe(`${home}/x`);
    expect(workspace("dir:rel/x", "--workspace").workspace_path).toBe("rel/x");
  });

  test("[#267] empty is scratch", () => {
    expect(workspace("", "--workspace")).toEqual({ workspace_kind: "scratch" });
  });

  test.each(["cloud", "dir:", "worktree:/x", "Scratch"])("[#268] %p is refused", (text) => {
    expect(() => workspace(text, "--workspace")).toThrow(`--workspace: '${text}' is not a workspace`);
  });
});

describe("times", () => {
  const noon = new Date(2027, 0, 31, 12, 0, 0).getTime();

  test("dates and times of day are local unless they say otherwise", () => {
    expect(moment("2027-01-31 09:00", "--at", noon)).toBe(new Date(2027, 0, 31, 9).getTime() / 1000);
    expect(moment("2027-01-31", "--at", noon)).toBe(new Date(2027, 0, 31).getTime() / 1000);
    expect(moment("2027-01-31T09:00:30Z", "--at", noon)).toBe(Date.UTC(2027, 0, 31, 9, 0, 30) / 1000);
    expect(moment("2027-01-31T09:00+02:00", "--at", noon)).toBe(Date.UTC(2027, 0, 31, 7) / 1000);
    expect(moment("1800000000", "--at", noon)).toBe(1_800_000_000);
  });

  test("a time of day is its next occurrence", () => {
    expect(moment("13:30", "--at", noon)).toBe(new Date(2027, 0, 31, 13, 30).getTime() / 1000);
    expect(moment("09:00", "--at", noon)).toBe(new Date(2027, 1, 1, 9).getTime() / 1000);
  });

  test("from now on", () => {
    expect(moment("+2h", "--at", noon)).toBe(noon / 1000 + 7200);
    expect(moment("in 90s", "--at", noon)).toBe(noon / 1000 + 90);
  });

  test.each([
    "2027-02-30",
    "2027-13-01",
    "2027-01-01 25:00",
    "24:00",
    "tomorrow",
    "",
    "2027-1-1",
    "12",
    "+",
    "+x",
  ])("%p is refused", (text) => {
    expect(() => moment(text, "--at", noon)).toThrow(/--at: /);
  });
});

describe("JSON and numbers", () => {
  test("[#295] metadata must be one JSON object", () => {
    expect(jsonObject('{"a":{"b":[1]}}', "--metadata")).toEqual({ a: { b: [1] } });
    for (const text of ["nope", "[1]", "5", '"x"', "null", "", '{"a":'])
      expect(() => jsonObject(text, "--metadata")).toThrow(/^--metadata: /);
  });

  test("assignments split at the first equals sign", () => {
    expect(assignment("a=b=c", "--param")).toEqual(["a", "b=c"]);
    expect(() => assignment("a", "--param")).toThrow("--param: 'a' is not name=value");
    expect(() => assignment("=a", "--param")).toThrow("not name=value");
  });

  test("whole numbers only", () => {
    expect(integer("-7", "--priority")).toBe(-7);
    for (const text of ["1.5", "1e3", "", "x", "9".repeat(20)])
      expect(() => integer(text, "--priority")).toThrow("is not a whole number");
    expect(() => count("-1", "--tail")).toThrow("must not be negative");
  });
});
