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
  run: "Run",
  board: "Board",
  home: "Set up",
} as const;

/** Other names for verbs. */
export const ALIASES: Readonly<Record<string, string>> = {
  ls: "list",
  "--version": "version",
  "-V": "version",
  "-v": "version",
};

/** All verbs, in the order of the help. The summaries are those of the verbs; a test holds them together. */
export const commands: Readonly<Record<string, Entry>> = {
  create: { group: "tasks", summary: "Put a task on the board.", load: () => import("./create.ts") },
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
  schedule: {
    group: "tasks",
    summary: "Start a task no earlier than a given time.",
    load: () => import("./schedule.ts"),
  },
  supersede: {
    group: "tasks",
    summary: "Replace a task by another one.",
    load: () => import("./supersede.ts"),
  },
  archive: {
    group: "tasks",
    summary: "Take a task off the board and keep it.",
    load: () => import("./archive.ts"),
  },
  delete: { group: "tasks", summary: "Move a task to the trash.", load: () => import("./delete.ts") },
  undo: { group: "tasks", summary: "Take back a change made by a person.", load: () => import("./undo.ts") },
  promote: { group: "flow", summary: "Let a waiting task go now.", load: () => import("./promote.ts") },
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
  "request-review": {
    group: "flow",
    summary: "Hand a task's work over for review.",
    load: () => import("./request-review.ts"),
  },
  "request-changes": {
    group: "flow",
    summary: "Send a reviewed task back for changes.",
    load: () => import("./request-changes.ts"),
  },
  "reopen-review": {
    group: "flow",
    summary: "Put a task into review again.",
    load: () => import("./reopen-review.ts"),
  },
  reclaim: {
    group: "flow",
    summary: "Take a running task back from its worker.",
    load: () => import("./reclaim.ts"),
  },
  reassign: {
    group: "flow",
    summary: "Take a task from its worker and give it to another profile.",
    load: () => import("./reassign.ts"),
  },
  cancel: { group: "flow", summary: "Give a task up, running or not.", load: () => import("./cancel.ts") },
  reopen: {
    group: "flow",
    summary: "Take a finished or archived task up again.",
    load: () => import("./reopen.ts"),
  },
  move: { group: "flow", summary: "Put a card into a column by hand.", load: () => import("./move.ts") },
  list: { group: "look", summary: "List tasks, most urgent first.", load: () => import("./list.ts") },
  board: { group: "look", summary: "Draw the board in the terminal.", load: () => import("./board.ts") },
  show: {
    group: "look",
    summary: "Show one task with its links, comments, events and runs.",
    load: () => import("./show.ts"),
  },
  why: { group: "look", summary: "Say what keeps a task from starting.", load: () => import("./why.ts") },
  runs: { group: "look", summary: "List the attempts at a task.", load: () => import("./runs.ts") },
  log: { group: "look", summary: "Show what a task's worker printed.", load: () => import("./log.ts") },
  tail: {
    group: "look",
    summary: "Follow one task's events as they happen.",
    load: () => import("./tail.ts"),
  },
  watch: {
    group: "look",
    summary: "Follow the whole board's events as they happen.",
    load: () => import("./watch.ts"),
  },
  stats: {
    group: "look",
    summary: "Count tasks by status and by assignee.",
    load: () => import("./stats.ts"),
  },
  mcp: {
    group: "run",
    summary: "Serve the board's tools to an agent over MCP (stdio).",
    load: () => import("./mcp.ts"),
  },
  daemon: {
    group: "run",
    summary: "DEPRECATED: run only the dispatcher; kanbun serve does it now.",
    load: () => import("./daemon.ts"),
  },
  pause: { group: "board", summary: "Start nothing new on this board.", load: () => import("./pause.ts") },
  drain: {
    group: "board",
    summary: "Start nothing new and let what runs finish.",
    load: () => import("./drain.ts"),
  },
  resume: {
    group: "board",
    summary: "Let a paused or draining board start work again.",
    load: () => import("./resume.ts"),
  },
  park: {
    group: "board",
    summary: "Start nothing for a profile or provider for a while.",
    load: () => import("./park.ts"),
  },
  unpark: {
    group: "board",
    summary: "Let a parked profile or provider start again.",
    load: () => import("./unpark.ts"),
  },
  parked: {
    group: "board",
    summary: "List parked profiles and providers.",
    load: () => import("./parked.ts"),
  },
  deliveries: {
    group: "board",
    summary: "List messages that failed for good, wait, or were delivered.",
    load: () => import("./deliveries.ts"),
  },
  redeliver: { group: "board", summary: "Send dead letters again.", load: () => import("./redeliver.ts") },
  "discard-delivery": {
    group: "board",
    summary: "Drop dead letters.",
    load: () => import("./discard-delivery.ts"),
  },
  init: {
    group: "home",
    summary: "Make the board and say what comes next.",
    load: () => import("./init.ts"),
  },
  config: {
    group: "home",
    summary: "Read and change settings.",
    standard: "list",
    sub: {
      list: { summary: "List every setting with its value.", load: () => import("./config/list.ts") },
      get: { summary: "Print one setting.", load: () => import("./config/get.ts") },
      set: { summary: "Change one setting.", load: () => import("./config/set.ts") },
      unset: {
        summary: "Take one setting out of the file: back to its default.",
        load: () => import("./config/unset.ts"),
      },
      path: { summary: "Print where the config file is.", load: () => import("./config/path.ts") },
    },
  },
  selftest: {
    group: "home",
    summary: "Prove in a few seconds that kanbun works on this host.",
    load: () => import("./selftest.ts"),
  },
  slash: {
    group: "home",
    summary: "Run one line as a chat's /kanban command.",
    load: () => import("./slash.ts"),
  },
  completions: {
    group: "home",
    summary: "Print a shell's completion script.",
    load: () => import("./completions.ts"),
  },
  man: { group: "home", summary: "Print the manual page.", load: () => import("./man.ts") },
  version: { group: "home", summary: "Print the version.", load: () => import("./version.ts") },
};
