import { describe, expect, test } from "bun:test";
import { fieldValue, matches, parseQuery, removeTerm, setField } from "../../src/web/state/query.ts";
import { summary } from "./cards.ts";

const NOW = 100_000;
const passes = (line: string, fields: Parameters<typeof summary>[0]) =>
  matches(summary(fields), parseQuery(line), NOW);

describe("the filter line", () => {
  test("words are looked for in id, title, assignee and tenant, without regard to case", () => {
    expect(passes("LOGIN", { title: "Fix the login page" })).toBe(true);
    expect(passes("t_00ff", { id: "t_00ff0000" })).toBe(true);
    expect(passes("codex", { title: "x", assignee: "codex" })).toBe(true);
    expect(passes("acme", { tenant: "acme" })).toBe(true);
    expect(passes("absent", { title: "Fix the login page" })).toBe(false);
  });

  test("all terms must hold", () => {
    expect(passes("status:ready agent:codex login", { title: "login" })).toBe(true);
    expect(passes("status:ready agent:codex login", { title: "login", status: "blocked" })).toBe(false);
  });

  test("a comma means or, a minus turns a term around", () => {
    expect(passes("status:ready,blocked", { status: "blocked" })).toBe(true);
    expect(passes("-status:ready", { status: "ready" })).toBe(false);
    expect(passes("-agent:codex", { assignee: "claude" })).toBe(true);
    expect(passes("-login", { title: "login" })).toBe(false);
  });

  test("quotes keep spaces together, in values too", () => {
    expect(passes('"two words"', { title: "has two words in it" })).toBe(true);
    expect(passes('"two words"', { title: "two other words" })).toBe(false);
    expect(passes('agent:"the reviewer"', { assignee: "The Reviewer" })).toBe(true);
  });

  test("numbers compare", () => {
    expect(passes("priority>1", { priority: 2 })).toBe(true);
    expect(passes("priority>1", { priority: 1 })).toBe(false);
    expect(passes("p>=1", { priority: 1 })).toBe(true);
    expect(passes("priority:-1", { priority: -1 })).toBe(true);
    expect(passes("cost>$0.50", { cost_usd: 0.6 })).toBe(true);
    expect(passes("attempts<2", { attempts: 1 })).toBe(true);
  });

  test("ages compare with durations", () => {
    expect(passes("age>2h", { created_at: NOW - 7201 })).toBe(true);
    expect(passes("age>2h", { created_at: NOW - 7199 })).toBe(false);
    expect(passes("running>10m", { status: "running", run_started_at: NOW - 601 })).toBe(true);
    expect(passes("running>10m", { status: "ready", run_started_at: NOW - 601 })).toBe(false);
    expect(passes("updated<1h", { updated_at: 0, last_heartbeat_at: NOW - 60 })).toBe(true);
    expect(passes("updated<1h", { updated_at: NOW - 60 })).toBe(true);
    expect(passes("updated<1h", { updated_at: NOW - 3600, created_at: 0 })).toBe(false);
  });

  test("is: and has: name what stands out", () => {
    expect(passes("is:unassigned", { assignee: null })).toBe(true);
    expect(passes("is:waiting", { open_parents: 1 })).toBe(true);
    expect(passes("is:late", { late: 1 })).toBe(true);
    expect(passes("is:failed", { outcome: "failure" })).toBe(true);
    expect(passes("is:failed", { outcome: "success" })).toBe(false);
    expect(passes("is:stale", { status: "ready", created_at: NOW - 3600 })).toBe(true);
    expect(passes("is:attention", { status: "blocked", block_kind: "needs_input" })).toBe(true);
    expect(passes("is:attention", { status: "blocked", block_kind: "dependency" })).toBe(false);
    expect(passes("has:comments", { comment_count: 1 })).toBe(true);
    expect(passes("agent:none", { assignee: null })).toBe(true);
  });

  test("what makes no sense is named and filters nothing", () => {
    for (const line of [
      "status:flying",
      "age:2h",
      "age>soon",
      "priority>high",
      "status>ready",
      "is:blue",
      "tenant:",
    ]) {
      const query = parseQuery(line);
      expect(query.errors, line).toHaveLength(1);
      expect(query.terms, line).toHaveLength(0);
    }
    expect(parseQuery("status:flying").errors[0]).toContain("running");
  });

  test("a colon in a word that is no field is just text", () => {
    expect(passes("http://x", { title: "see http://x" })).toBe(true);
    expect(parseQuery("feat:thing").errors).toEqual([]);
  });

  test("a field is set, replaced and taken out without touching the rest", () => {
    expect(setField("login", "agent", "codex")).toBe("login agent:codex");
    expect(setField("login agent:codex x", "agent", "the reviewer")).toBe('login x agent:"the reviewer"');
    expect(setField("agent:codex login", "agent", null)).toBe("login");
    expect(setField("-agent:codex", "agent", "claude")).toBe("-agent:codex agent:claude");
    expect(fieldValue(parseQuery(setField("", "tenant", "acme")), "tenant")).toBe("acme");
    expect(fieldValue(parseQuery("status:ready,done"), "status")).toBeNull();
  });

  test("a term is taken out by its place", () => {
    const line = "status:ready login agent:codex";
    const [, second] = parseQuery(line).terms;
    expect(removeTerm(line, second!)).toBe("status:ready agent:codex");
  });
});
