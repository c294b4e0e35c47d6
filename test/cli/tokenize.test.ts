import { describe, expect, test } from "bun:test";
import { tokenize } from "../../src/cli/slash/tokenize.ts";

describe("slash lines", () => {
  test.each([
    ["", []],
    ["  \t\n ", []],
    ["a b", ["a", "b"]],
    [`create 'two words' x`, ["create", "two words", "x"]],
    [`a "b \\" c \\\\ d \\n"`, ["a", `b " c \\ d \\n`]],
    [String.raw`a\ b \' c\\`, ["a b", "'", "c\\"]],
    [`'' ""`, ["", ""]],
    [`a'b'"c"d`, ["abcd"]],
    [`# $HOME *.ts ~ ; | > x`, ["#", "$HOME", "*.ts", "~", ";", "|", ">", "x"]],
    [`--metadata '{"a": "b\\"c"}'`, ["--metadata", `{"a": "b\\"c"}`]],
    ["日本 \u{1f600}", ["日本", "\u{1f600}"]],
  ])("%j", (text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  test("[#413] open quotes and a lone backslash are refused by their column", () => {
    expect(() => tokenize("show 't_1")).toThrow("the single quote at column 6 is not closed");
    expect(() => tokenize('a "b \\"')).toThrow("the double quote at column 3 is not closed");
    expect(() => tokenize("a \\")).toThrow("a backslash at column 3 escapes nothing");
  });
});
