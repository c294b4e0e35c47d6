import orchestratorExample from "../../skills/kanban-orchestrator/references/example.md" with { type: "text" };
import orchestratorPatterns from "../../skills/kanban-orchestrator/references/patterns.md" with { type: "text" };
import orchestrator from "../../skills/kanban-orchestrator/SKILL.md" with { type: "text" };
import workerCommandLine from "../../skills/kanban-worker/references/command-line.md" with { type: "text" };
import workerHandOffs from "../../skills/kanban-worker/references/hand-offs.md" with { type: "text" };
import worker from "../../skills/kanban-worker/SKILL.md" with { type: "text" };

/** A skill's files by their path inside the skill's folder. */
export type SkillFiles = Readonly<Record<string, string>>;

/** The skills that this program carries. */
export const SKILLS: Readonly<Record<string, SkillFiles>> = {
  "kanban-worker": {
    "SKILL.md": worker,
    "references/hand-offs.md": workerHandOffs,
    "references/command-line.md": workerCommandLine,
  },
  "kanban-orchestrator": {
    "SKILL.md": orchestrator,
    "references/example.md": orchestratorExample,
    "references/patterns.md": orchestratorPatterns,
  },
};
