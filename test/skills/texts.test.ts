import { expect, test } from "bun:test";
import { parse } from "yaml";
import { commands } from "../../src/cli/commands.ts";
import { callerOf } from "../../src/mcp/caller.ts";
import { toolsFor } from "../../src/mcp/tools/index.ts";
import { SKILLS } from "../../src/skills/index.ts";

interface FrontMatter {
  name: string;
  description: string;
  version: string;
  metadata: { hermes: { tags: string[]; related_skills: string[] } };
}

function frontMatter(skill: string): FrontMatter {
  const [, yaml = ""] = (SKILLS[skill]?.["SKILL.md"] ?? "").split("---\n");
  return parse(yaml) as FrontMatter;
}

test("front matter has the keys that agents read, and each skill names the other", () => {
  const worker = frontMatter("kanban-worker");
  const orchestrator = frontMatter("kanban-orchestrator");
  expect([worker.name, orchestrator.name]).toEqual(["kanban-worker", "kanban-orchestrator"]);
  expect(worker.metadata.hermes).toEqual({
    tags: ["kanban", "multi-agent", "collaboration", "workflow", "pitfalls"],
    related_skills: ["kanban-orchestrator"],
  });
  expect(orchestrator.metadata.hermes).toEqual({
    tags: ["kanban", "multi-agent", "orchestration", "routing"],
    related_skills: ["kanban-worker"],
  });
  for (const { description, version } of [worker, orchestrator]) {
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test("every reference that a skill links is carried, and none is carried unlinked", () => {
  for (const files of Object.values(SKILLS)) {
    const linked = (files["SKILL.md"] ?? "").matchAll(/\]\((references\/[^)]+)\)/g);
    const carried = Object.keys(files).filter((path) => path !== "SKILL.md");
    expect(new Set([...linked].map(([, path = ""]) => path))).toEqual(new Set(carried));
  }
});

test("the worker's skill has a command for every tool, and every command is one of the program's", () => {
  const table = SKILLS["kanban-worker"]?.["references/command-line.md"] ?? "";
  const named = [...table.matchAll(/^\| `(kanban_\w+)\(/gmu)].map(([, name = ""]) => name);
  const tools = toolsFor(callerOf({ KANBUN_TASK: "t_1" }, true), true).map(({ name }) => name);
  expect(named.toSorted()).toEqual(tools.toSorted());
  const shown = Object.values(SKILLS).flatMap((files) =>
    [
      ...Object.values(files)
        .join("\n")
        .matchAll(/`kanbun ([a-z-]+(?: list)?)/gu),
    ].map(([, verb = ""]) => verb),
  );
  for (const verb of new Set(shown))
    expect([verb, (verb.split(" ")[0] ?? "") in commands]).toEqual([verb, true]);
});

test("the worker's skill teaches its topics", () => {
  const text = Object.values(SKILLS["kanban-worker"] ?? {}).join("\n");
  for (const topic of [
    "scratch",
    "worktree",
    "HERMES_TENANT",
    "kanban_complete(",
    "findings",
    "benchmarks",
    "epoch 3 of 20",
  ])
    expect(text).toContain(topic);
  for (const outcome of ["timed_out", "crashed", "spawn_failed", "reclaimed", "blocked"])
    expect(text).toContain(outcome);
});

test("the orchestrator's skill teaches its topics, and tells the truth about one profile's tasks", () => {
  const text = Object.values(SKILLS["kanban-orchestrator"] ?? {}).join("\n");
  for (const topic of ["Never do the work", "researcher", "task_graph", "parents", "tenant", "synthesis"])
    expect(text).toContain(topic);
  expect(text).toContain("all at once");
});
