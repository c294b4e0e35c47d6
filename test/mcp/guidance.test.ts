import { expect, test } from "bun:test";
import { WORKER_GUIDANCE } from "../../src/kernel/index.ts";

test("[#385] the guidance is longer than 1500 and shorter than 4096 characters", () => {
  expect(WORKER_GUIDANCE.length).toBeGreaterThan(1500);
  expect(WORKER_GUIDANCE.length).toBeLessThan(4096);
});

test("[#384] it has the phrases that prompts are searched for", () => {
  for (const phrase of [
    "You are a Kanban worker",
    "kanban_show()",
    "kanban_complete",
    "kanban_block",
    "kanban_create",
  ])
    expect(WORKER_GUIDANCE).toContain(phrase);
  expect(WORKER_GUIDANCE).toMatch(/Do not shell out|tools — they work/);
});

test("it makes its points in order", () => {
  const points = [
    "$HERMES_KANBAN_TASK",
    "$HERMES_KANBAN_WORKSPACE",
    "terminal backend",
    "kanban_show()",
    "worker_context",
    "Work inside the workspace",
    "kanban_heartbeat",
    "kanban_block(",
    "Do not guess",
    "kanban_complete(",
    "Never put secrets",
    "kanban_create(",
    "notices",
    "decomposition",
    "Do not shell out",
    "unfinished",
    "follow-ups to yourself",
    "sub-agent",
  ];
  const places = points.map((point) => WORKER_GUIDANCE.indexOf(point));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
