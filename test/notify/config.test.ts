import { expect, test } from "bun:test";
import { parseConfig } from "../../src/config/index.ts";

const refusal = (yaml: string): string => {
  try {
    parseConfig(yaml, "config.yaml");
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
};

test("without a section there are no sinks and the defaults hold", () => {
  expect(parseConfig("", "config.yaml").notify).toEqual({
    sinks: {},
    max_attempts: 10,
    retry_backoff_seconds: 10,
    retry_backoff_cap_seconds: 3600,
    timeout_seconds: 10,
  });
});

test("what is wrong is said with line, column and name", () => {
  const sink = (text: string): string => refusal(`notify:\n  sinks:\n    team: ${text}\n`);
  expect(sink("{ platform: slack }")).toContain(
    "config.yaml:3:11: notify.sinks.team: a slack sink needs url",
  );
  expect(sink("{ platform: pigeon }")).toContain("notify.sinks.team.platform must be");
  expect(sink("{ platform: webhook, url: ftp://x }")).toContain(
    "notify.sinks.team.url: must be an http or https address",
  );
  expect(sink("{ platform: command, command: [] }")).toContain("notify.sinks.team.command must be");
  expect(sink("{ platform: discord, url: 'https://x', colour: red }")).toContain(
    "notify.sinks.team.colour is not a setting",
  );
  expect(refusal("notify: { max_attempts: 0 }")).toContain("notify.max_attempts must be >=1");
});
