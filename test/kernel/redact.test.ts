import { expect, test } from "bun:test";
import { redact } from "../../src/kernel/index.ts";

const long = (length: number): string => "aB3x".repeat(length).slice(0, length);

test.each([
  ["an OpenAI or Anthropic key", `sk-${long(40)}`],
  ["our own token", `kb_${long(43)}`],
  ["a GitHub token", `ghp_${long(36)}`],
  ["a fine-grained GitHub token", `github_pat_${long(40)}`],
  ["a GitLab token", `glpat-${long(20)}`],
  ["a Slack token", `xoxb-${long(24)}`],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE"],
  ["a Google key", `AIza${long(35)}`],
  ["a JWT", `eyJ${long(20)}.eyJ${long(20)}.${long(20)}`],
  ["a private key", `-----BEGIN RSA PRIVATE KEY-----\n${long(64)}\n-----END RSA PRIVATE KEY-----`],
])("%s is redacted", (_name, secret) => {
  expect(redact(`before ${secret} after`)).toBe("before [redacted] after");
  expect(redact(JSON.stringify({ note: secret }))).toBe('{"note":"[redacted]"}');
});

test("a key is found after a line break and a terminal colour, in JSON too", () => {
  for (const before of ["\n", "\t", "\u001b[31m", "\u001b[1;38;5;208m"]) {
    const text = `key:${before}sk-${long(40)}`;
    expect(redact(text)).toBe(`key:${before}[redacted]`);
    expect(JSON.parse(redact(JSON.stringify({ text })))).toEqual({ text: `key:${before}[redacted]` });
  }
});

test("a variable whose name ends in password, secret or key is redacted", () => {
  expect(redact("DB_PASSWORD=hunter22 OPENAI_API_KEY=abcd1234")).toBe(
    "DB_PASSWORD=[redacted] OPENAI_API_KEY=[redacted]",
  );
  expect(redact(JSON.stringify("\nsecret=abcdef"))).toBe(JSON.stringify("\nsecret=[redacted]"));
});

test("what follows Bearer or password= is redacted, the word stays", () => {
  expect(redact(`Authorization: Bearer ${long(30)}`)).toBe("Authorization: Bearer [redacted]");
  expect(redact("PASSWORD=hunter22 next")).toBe("PASSWORD=[redacted] next");
});

test("ordinary words stay as they are", () => {
  for (const text of [
    "the token is short",
    "sk-short",
    "password: see the vault",
    "t_0a1b2c3d",
    "task-skeleton-and-other-dashed-words",
  ])
    expect(redact(text)).toBe(text);
  expect(redact(null)).toBeNull();
});

test("a key never spans two strings of a document: what is stored stays a document", () => {
  const text = JSON.stringify({ a: ["-----BEGIN PRIVATE KEY-----"], b: "x-----END PRIVATE KEY-----" });
  expect(JSON.parse(redact(text))).toHaveProperty("b");
});

test("a megabyte of beginnings without an end costs no more than reading it", () => {
  for (const piece of ["-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaaaa-", "password=", "Bearer a", "sk-a-"]) {
    const text = piece.repeat(Math.ceil(2_000_000 / piece.length));
    expect(redact(text).length).toBeGreaterThan(0);
  }
});
