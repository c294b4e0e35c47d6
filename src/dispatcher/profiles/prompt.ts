import type { Assignment } from "./preset.ts";
import { fillTemplate } from "./template.ts";

/**
 * What an agent is told. The task itself comes through `kanban_show`, so the prompt stays short, however long the
 * task is. What people wrote there is their request, not an instruction about the board.
 */
export function workerPrompt(assignment: Assignment): string {
  const { task, workspace, resume, profile } = assignment;
  const opening =
    resume === null
      ? [
          `You are a Kanban worker. Your one task is ${task.id}: ${task.title}`,
          `Call kanban_show first: it gives you the whole task, what earlier tasks handed over, and the comments.`,
        ]
      : [
          `Go on with kanban task ${task.id}: ${task.title}`,
          `Call kanban_show first: since you stopped, the task was given back to you, and there may be comments and an answer.`,
        ];
  const lines = [
    ...opening,
    `Work in ${workspace} and nowhere else.`,
    ...(task.skills?.length ? [`Use these skills: ${task.skills.join(", ")}.`] : []),
    `End with kanban_complete (what you did in one to three sentences, facts as metadata), or with kanban_block when you need a person's answer.`,
    `Ending without one of the two counts as a failed attempt. Do not complete work that is not done.`,
  ];
  const own = profile.config.prompt;
  return own
    ? `${lines.join("\n")}\n\n${fillTemplate([own], { ...assignment, prompt: "" })[0]}`
    : lines.join("\n");
}
