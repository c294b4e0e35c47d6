import { describe, expect, test } from "bun:test";
import { moveOf } from "../../src/web/actions/moves.ts";
import { STATUSES, type Status } from "../../src/web/api/types.ts";
import { summary } from "./cards.ts";

const kind = (from: Status, to: Status, fields = {}) => moveOf(summary({ status: from, ...fields }), to).kind;

describe("moving a card", () => {
  test("[#422] a drop on the card's own column does nothing", () => {
    for (const status of STATUSES) expect(kind(status, status)).toBe("none");
  });

  test("only work in progress can be completed", () => {
    for (const from of ["ready", "running", "blocked", "review"] as const) {
      expect(moveOf(summary({ status: from }), "done")).toEqual({ kind: "ask", form: "complete" });
    }
    for (const from of ["triage", "todo", "scheduled", "archived"] as const)
      expect(kind(from, "done")).toBe("refused");
  });

  test("only ready and running cards can be blocked, and a reason is asked for", () => {
    expect(moveOf(summary({ status: "running" }), "blocked")).toEqual({ kind: "ask", form: "block" });
    expect(kind("ready", "blocked")).toBe("ask");
    for (const from of ["triage", "todo", "done", "archived"] as const)
      expect(kind(from, "blocked")).toBe("refused");
  });

  test("running means dispatching: nobody's card is refused, others ask in words", () => {
    expect(kind("ready", "running")).toBe("ask");
    expect(kind("ready", "running", { assignee: null })).toBe("refused");
    expect(kind("done", "running")).toBe("refused");
  });

  test("taking a card from a living worker asks first, as something dangerous", () => {
    for (const to of ["triage", "ready", "archived"] as const) {
      expect(moveOf(summary({ status: "running" }), to)).toMatchObject({ kind: "confirm", danger: true });
    }
    expect(moveOf(summary({ status: "ready" }), "archived")).toMatchObject({
      kind: "confirm",
      danger: false,
    });
  });

  test("todo holds only what waits for something", () => {
    expect(kind("ready", "todo", { open_parents: 1 })).toBe("direct");
    expect(kind("ready", "todo", { open_parents: 0 })).toBe("refused");
  });

  test("other moves go as they are", () => {
    for (const [from, to] of [
      ["triage", "ready"],
      ["ready", "triage"],
      ["blocked", "ready"],
      ["done", "ready"],
      ["archived", "ready"],
    ] as const) {
      expect(kind(from, to)).toBe("direct");
    }
  });

  test("every move has an answer", () => {
    for (const from of STATUSES) for (const to of STATUSES) expect(kind(from, to)).toBeString();
  });
});
