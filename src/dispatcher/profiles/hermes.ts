import type { Preset } from "./preset.ts";

const WORKER_SKILL = "kanban-worker";

/**
 * Hermes Agent, and the default when no profile is configured: the assignee is the Hermes profile. All skill pairs
 * come before `chat`, the worker skill first and once. It reads its keys from its own home and has the kanban tools
 * built in.
 */
export const hermes: Preset = {
  name: "hermes",
  executable: "hermes",
  passes: ["HERMES_*"],
  on_exit_zero: "violation",
  stall_seconds: 0,
  arrange({ task, profile }) {
    const skills = [WORKER_SKILL, ...(task.skills ?? []).filter((skill) => skill !== WORKER_SKILL)];
    return {
      argv: [
        "hermes",
        "-p",
        profile.name,
        ...skills.flatMap((skill) => ["--skills", skill]),
        ...(profile.config.args ?? []),
        "chat",
        "-q",
        `work kanban task ${task.id}`,
      ],
    };
  },
};
