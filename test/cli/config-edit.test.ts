import { expect, test } from "bun:test";
import { parseDocument } from "yaml";
import { editText } from "../../src/config/edit-text.ts";

const HAND_MADE = `# ours

profiles:   # all of them
    writer:              # four spaces
        preset: 'claude'
        prompt: a text that is longer than a hundred characters, which most programs that write YAML would break into several lines
        env: { A: "1",   B: "2" }
    other: {preset: shell,command: [ "true" ]}   # x
    third:
        prompt: |
            one

            two
model: theirs   # hermes
num: 0x1F
`;

const lines = (text: string): string[] => text.split("\n");

/** What is in one text and not in the other. */
function difference(before: string, after: string): { gone: string[]; come: string[] } {
  return {
    gone: lines(before).filter((line) => !lines(after).includes(line)),
    come: lines(after).filter((line) => !lines(before).includes(line)),
  };
}

test.each([
  ["a value", "profiles.writer.preset", "codex", ["        preset: 'claude'"], ["        preset: codex"]],
  ["a text with odd signs", "model", "a: #b", ["model: theirs   # hermes"], ['model: "a: #b"   # hermes']],
  ["several lines", "model", "a\nb", ["model: theirs   # hermes"], ['model: "a\\nb"   # hermes']],
  [
    "a list",
    "profiles.other.command",
    ["a", "b"],
    ['    other: {preset: shell,command: [ "true" ]}   # x'],
    ["    other: {preset: shell,command: [ a, b ]}   # x"],
  ],
  [
    "a block of text",
    "profiles.third.prompt",
    "short",
    ["        prompt: |", "            one", "            two"],
    ["        prompt: short"],
  ],
  ["a new name in a map", "profiles.writer.model", "m", [], ["        model: m"]],
  ["a new name at its end", "profiles.third.max_running", 2, [], ["        max_running: 2"]],
  ["new maps", "dispatch.failure_limit", 5, [], ["dispatch:", "  failure_limit: 5"]],
  ["nothing any more", "profiles.writer.preset", undefined, ["        preset: 'claude'"], []],
  ["nothing where nothing was", "caps.host", undefined, [], []],
])("%s is changed and not a letter beside it", (_what, key, value, gone, come) => {
  const after = editText(HAND_MADE, key.split("."), value);
  expect(difference(HAND_MADE, after)).toEqual({ gone, come });
  expect(parseDocument(after).getIn(key.split("."))).toEqual(
    Array.isArray(value) ? expect.objectContaining({ items: expect.any(Array) as unknown }) : value,
  );
});

test("empty files, line ends of Windows and a missing last one are kept", () => {
  expect(editText("", ["serve", "port"], 2)).toBe("serve:\n  port: 2\n");
  expect(editText("# x", ["serve", "port"], 2)).toBe("# x\nserve:\n  port: 2\n");
  expect(editText("a: 1\r\n", ["serve", "port"], 2)).toBe("a: 1\r\nserve:\r\n  port: 2\r\n");
  expect(editText("serve:\n  port: 1", ["serve", "port"], 2)).toBe("serve:\n  port: 2");
  expect(editText("serve:\n  port: 1\nx: 1\n", ["serve", "port"], undefined)).toBe("serve:\n  {}\nx: 1\n");
});

test("what cannot be changed in place is written anew with its comments and unbroken lines", () => {
  const after = editText(HAND_MADE, ["profiles", "other", "model"], "m");
  expect(parseDocument(after).toJS()).toEqual({
    ...(parseDocument(HAND_MADE).toJS() as object),
    profiles: expect.objectContaining({
      other: { preset: "shell", command: ["true"], model: "m" },
    }) as unknown,
  });
  for (const kept of ["# ours", "# all of them", "# x", "would break into several lines\n"])
    expect(after).toContain(kept);
});

test("a path through an alias or a plain value is refused", () => {
  for (const text of ["a: &x { port: 5 }\nserve: *x\n", "serve: 5\n"])
    expect(() => editText(text, ["serve", "port"], 2)).toThrow();
});
