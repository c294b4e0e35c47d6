import type { Command } from "./frame/command.ts";

/** A verb of the command line, loaded only when it is called; or a word with verbs below it. */
export interface Entry {
  /** Where it stands in the help; absent = not listed. */
  group?: keyof typeof GROUPS;
  summary: string;
  load?: () => Promise<{ default: Command }>;
  sub?: Readonly<Record<string, Entry>>;
  /** The verb below that is meant when none is named. */
  standard?: string;
}

export const GROUPS = {
  tasks: "Tasks",
  flow: "Flow",
  look: "Look",
  home: "Board and home",
} as const;

/** Other names for verbs. */
export const ALIASES: Readonly<Record<string, string>> = {
  ls: "list",
  "--version": "version",
  "-V": "version",
  "-v": "version",
};

export const commands: Readonly<Record<string, Entry>> = {
  create: { group: "tasks", summary: "Put a task on the board.", load: () => import("./create.ts") },
  list: { group: "look", summary: "List tasks, most urgent first.", load: () => import("./list.ts") },
  show: {
    group: "look",
    summary: "Show one task with its links, comments, events and runs.",
    load: () => import("./show.ts"),
  },
  edit: {
    group: "tasks",
    summary: "Change a task's title, body, priority or settings.",
    load: () => import("./edit.ts"),
  },
  assign: { group: "tasks", summary: "Give a task to a profile.", load: () => import("./assign.ts") },
  link: { group: "tasks", summary: "Make one task wait for another.", load: () => import("./link.ts") },
  unlink: {
    group: "tasks",
    summary: "Stop one task waiting for another.",
    load: () => import("./unlink.ts"),
  },
  comment: { group: "tasks", summary: "Write into a task's thread.", load: () => import("./comment.ts") },
  claim: {
    group: "flow",
    summary: "Take a ready task: opens a run and holds its lease.",
    load: () => import("./claim.ts"),
  },
  heartbeat: {
    group: "flow",
    summary: "Report that a running task is alive.",
    load: () => import("./heartbeat.ts"),
  },
  complete: {
    group: "flow",
    summary: "Finish a task and hand its result on.",
    load: () => import("./complete.ts"),
  },
  block: { group: "flow", summary: "Stop a task until somebody helps.", load: () => import("./block.ts") },
  unblock: { group: "flow", summary: "Let a blocked task go on.", load: () => import("./unblock.ts") },
  reclaim: {
    group: "flow",
    summary: "Take a running task back from its worker.",
    load: () => import("./reclaim.ts"),
  },
  archive: {
    group: "tasks",
    summary: "Take a task off the board and keep it.",
    load: () => import("./archive.ts"),
  },
  runs: { group: "look", summary: "Show a task's attempts.", load: () => import("./runs.ts") },
  log: { group: "look", summary: "Show what a task's worker printed.", load: () => import("./log.ts") },
  init: {
    group: "home",
    summary: "Make the board and say what comes next.",
    load: () => import("./init.ts"),
  },
  version: { summary: "Print the version.", load: () => import("./version.ts") },
};
