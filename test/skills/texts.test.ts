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

/** Each part of a skill with words that it cannot be told without. */
function expectTopics(skill: string, topics: Record<string, readonly string[]>): void {
  const text = Object.values(SKILLS[skill] ?? {})
    .join("\n")
    .replaceAll(/\s+/gu, " ");
  for (const [topic, words] of Object.entries(topics))
    expect({ topic, missing: words.filter((word) => !text.includes(word)) }).toEqual({ topic, missing: [] });
}

test("the worker's skill teaches its topics", () => {
  expectTopics("kanban-worker", {
    "its part beside the prompt": ["are in your prompt already"],
    "the three workspaces": [
      "| `scratch` |",
      "is removed some time after the task is archived",
      "| `dir` |",
      "Its path is always absolute",
      "| `worktree` |",
      "git worktree add",
      "Commit your work there",
    ],
    "what belongs to a tenant": ["$HERMES_TENANT", "- good: `acme:", "- leaks:"],
    "hand-offs of code, research and review": [
      "## Code",
      "changed_files",
      "tests_run",
      "tests_passed",
      "decisions",
      "## Research",
      "sources_read",
      "recommendation",
      "benchmarks",
      "## Review",
      "pr_number",
      '"approved": false',
      '"severity": "blocking", "file"',
      "without reading your prose",
    ],
    "questions that are answered": [
      "- useless: `stuck`",
      "One sentence that names the decision",
      "**before** the block",
    ],
    heartbeats: [
      "epoch 3 of 20",
      "files uploaded",
      "`still working`",
      "Every few minutes",
      "two minutes needs none",
    ],
    "earlier attempts": [
      "| `timed_out` |",
      "split the rest",
      "| `crashed` |",
      "memory",
      "| `spawn_failed` |",
      "credentials",
      "| `reclaimed`, summary says archived |",
      "| `blocked` |",
      "The answer is in the thread",
      "Do not walk the path that failed",
    ],
    "what never to do": [
      "sub-agent",
      "Write outside the workspace",
      "Give a follow-up task to yourself",
      "Complete what is not finished",
    ],
    "what surprises": [
      "if the task is blocked, archived or done, stop",
      "other runs' leftovers",
      "may not exist where your shell runs",
    ],
    "what ours adds": ["A heartbeat keeps your claim", "the board refuses any other"],
  });
});

test("the orchestrator's skill teaches its topics, and tells the truth about one profile's tasks", () => {
  expectTopics("kanban-orchestrator", {
    "when the board is worth it": [
      "more than one kind of specialist",
      "survive a crash",
      "a person may want to",
      "parts can run at the same time",
      "review",
      "who decided what",
      "Otherwise answer directly",
    ],
    "rules against temptation": [
      "Never do the work",
      "Every concrete piece of work is a task",
      "Ask which profile",
      "decompose, route and summarise",
      "Your tools should not even allow it",
    ],
    "who does what": [
      "researcher",
      "analyst",
      "writer",
      "reviewer",
      "backend-eng",
      "frontend-eng",
      "ops",
      "pm",
    ],
    "five steps": [
      "1. **Clarify.**",
      "2. **Sketch",
      "3. **Create**",
      "4. **Complete",
      "task_graph",
      "5. **Report**",
    ],
    "the worked example": [
      "another database engine",
      "parents=[cost, perf]",
      "parents=[weigh]",
      'tenant="platform"',
    ],
    "what a dependency means": ["A child stays in `todo` until every parent is done", "started by itself"],
    shapes: [
      "Fan-out, fan-in",
      "Gated pipeline",
      "Fifty translations",
      "all at once",
      "max_running",
      "A person in the loop",
    ],
    "what goes wrong": [
      "create a new one for the implementer",
      "always parent, child",
      "one synthesis task that plans the rest",
      "Pass it on every create",
    ],
  });
});
