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

type Load = NonNullable<Entry["load"]>;
const at = (group: keyof typeof GROUPS, summary: string, load: Load): Entry => ({ group, summary, load });
const below = (summary: string, load: Load): Entry => ({ summary, load });

/** All verbs, in the order of the help. The summaries are those of the verbs; a test holds them together. */
export const commands: Readonly<Record<string, Entry>> = {
  create: at("tasks", "Put a task on the board.", () => import("./create.ts")),
  edit: at("tasks", "Change a task's title, body, priority or settings.", () => import("./edit.ts")),
  assign: at("tasks", "Give a task to a profile.", () => import("./assign.ts")),
  link: at("tasks", "Make one task wait for another.", () => import("./link.ts")),
  unlink: at("tasks", "Stop one task waiting for another.", () => import("./unlink.ts")),
  comment: at("tasks", "Write into a task's thread.", () => import("./comment.ts")),
  attach: at("tasks", "Keep a file with a task.", () => import("./attach.ts")),
  attachments: at("tasks", "List the files kept with a task.", () => import("./attachments.ts")),
  detach: at("tasks", "Remove a file from a task.", () => import("./detach.ts")),
  schedule: at("tasks", "Start a task no earlier than a given time.", () => import("./schedule.ts")),
  supersede: at("tasks", "Replace a task by another one.", () => import("./supersede.ts")),
  swarm: at(
    "tasks",
    "Turn a goal into parallel tasks with a check and a summary at the end.",
    () => import("./swarm.ts"),
  ),
  batch: at("tasks", "Do many things at once, all or nothing.", () => import("./batch.ts")),
  archive: at("tasks", "Take a task off the board and keep it.", () => import("./archive.ts")),
  delete: at("tasks", "Move a task to the trash.", () => import("./delete.ts")),
  undo: at("tasks", "Take back a change made by a person.", () => import("./undo.ts")),
  promote: at("flow", "Let a waiting task go now.", () => import("./promote.ts")),
  claim: at("flow", "Take a ready task: opens a run and holds its lease.", () => import("./claim.ts")),
  heartbeat: at("flow", "Report that a running task is alive.", () => import("./heartbeat.ts")),
  complete: at("flow", "Finish a task and hand its result on.", () => import("./complete.ts")),
  block: at("flow", "Stop a task until somebody helps.", () => import("./block.ts")),
  unblock: at("flow", "Let a blocked task go on.", () => import("./unblock.ts")),
  "request-review": at("flow", "Hand a task's work over for review.", () => import("./request-review.ts")),
  "request-changes": at(
    "flow",
    "Send a reviewed task back for changes.",
    () => import("./request-changes.ts"),
  ),
  "reopen-review": at("flow", "Put a task into review again.", () => import("./reopen-review.ts")),
  reclaim: at("flow", "Take a running task back from its worker.", () => import("./reclaim.ts")),
  terminate: at(
    "flow",
    "Stop a task's processes now and take the task back.",
    () => import("./terminate.ts"),
  ),
  reassign: at(
    "flow",
    "Take a task from its worker and give it to another profile.",
    () => import("./reassign.ts"),
  ),
  cancel: at("flow", "Give a task up, running or not.", () => import("./cancel.ts")),
  reopen: at("flow", "Take a finished or archived task up again.", () => import("./reopen.ts")),
  move: at("flow", "Put a card into a column by hand.", () => import("./move.ts")),
  late: {
    group: "flow",
    summary: "Decide about results that came too late to count.",
    standard: "list",
    sub: {
      list: below("List results that came too late to count.", () => import("./late/list.ts")),
      adopt: below("Let a late result count after all.", () => import("./late/adopt.ts")),
      discard: below("Decide that a late result shall not count.", () => import("./late/discard.ts")),
    },
  },
  list: at("look", "List tasks, most urgent first.", () => import("./list.ts")),
  board: at("look", "Draw the board in the terminal.", () => import("./board.ts")),
  show: at("look", "Show one task with its links, comments, events and runs.", () => import("./show.ts")),
  why: at("look", "Say what keeps a task from starting.", () => import("./why.ts")),
  context: at("look", "Write what a worker has to know of a task.", () => import("./context.ts")),
  runs: at("look", "List the attempts at a task.", () => import("./runs.ts")),
  log: at("look", "Show what a task's worker printed.", () => import("./log.ts")),
  tail: at("look", "Follow one task's events as they happen.", () => import("./tail.ts")),
  timeline: at("look", "List the attempts of a stretch of time.", () => import("./timeline.ts")),
  wait: at("look", "Wait until tasks have ended.", () => import("./wait.ts")),
  watch: at("look", "Follow the whole board's events as they happen.", () => import("./watch.ts")),
  inbox: at("look", "List what waits for a person.", () => import("./inbox.ts")),
  workers: at("look", "List who works now.", () => import("./workers.ts")),
  stats: at("look", "Count tasks by status and by assignee.", () => import("./stats.ts")),
  metrics: at("look", "Measure throughput, waiting and spend.", () => import("./metrics.ts")),
  assignees: at("look", "List profiles and assignees with their tasks.", () => import("./assignees.ts")),
  serve: at("run", "Work the tasks and show the board in the browser.", () => import("./serve.ts")),
  dispatch: at(
    "run",
    "Look at the board once: settle what ended, start what is ready.",
    () => import("./dispatch.ts"),
  ),
  profiles: {
    group: "run",
    summary: "List and check the profiles that can work.",
    standard: "list",
    sub: {
      list: below("List the profiles that can work.", () => import("./profiles/list.ts")),
      check: below(
        "See whether profiles could start: program, version, login, settings.",
        () => import("./profiles/check.ts"),
      ),
    },
  },
  mcp: at("run", "Serve the board's tools to an agent over MCP (stdio).", () => import("./mcp.ts")),
  dispatchers: at("run", "List the dispatchers of this board.", () => import("./dispatchers.ts")),
  daemon: at(
    "run",
    "DEPRECATED: run only the dispatcher; kanbun serve does it now.",
    () => import("./daemon.ts"),
  ),
  boards: {
    group: "board",
    summary: "Many boards: list, create, switch, show, rename, rm, export, import.",
    standard: "list",
    sub: {
      list: below("List the boards of this home.", () => import("./boards/list.ts")),
      create: below(
        "Make a board with its own file, workspaces and logs.",
        () => import("./boards/create.ts"),
      ),
      switch: below("Mean this board when a command names none.", () => import("./boards/switch.ts")),
      show: below("Show one board: its names, its file, its counts.", () => import("./boards/show.ts")),
      rename: below(
        "Give a board another name for people; its slug and files stay.",
        () => import("./boards/rename.ts"),
      ),
      rm: below("Archive a board: move its whole directory aside.", () => import("./boards/rm.ts")),
      export: below(
        "Write a whole board into one file that any host can import.",
        () => import("./boards/export.ts"),
      ),
      import: below(
        "Make a new board from an exported file or any board file.",
        () => import("./boards/import.ts"),
      ),
    },
  },
  pause: at("board", "Start nothing new on this board.", () => import("./pause.ts")),
  drain: at("board", "Start nothing new and let what runs finish.", () => import("./drain.ts")),
  resume: at("board", "Let a paused or draining board start work again.", () => import("./resume.ts")),
  park: at("board", "Start nothing for a profile or provider for a while.", () => import("./park.ts")),
  unpark: at("board", "Let a parked profile or provider start again.", () => import("./unpark.ts")),
  parked: at("board", "List parked profiles and providers.", () => import("./parked.ts")),
  "notify-subscribe": at(
    "board",
    "Tell somebody when a task ends or gets stuck.",
    () => import("./notify-subscribe.ts"),
  ),
  "notify-list": at("board", "List who is told about tasks.", () => import("./notify-list.ts")),
  "notify-unsubscribe": at(
    "board",
    "Stop telling somebody about a task.",
    () => import("./notify-unsubscribe.ts"),
  ),
  gc: at("board", "Clear old events, logs, workspaces and trash.", () => import("./gc.ts")),
  deliveries: at(
    "board",
    "List messages that failed for good, wait, or were delivered.",
    () => import("./deliveries.ts"),
  ),
  redeliver: at("board", "Send dead letters again.", () => import("./redeliver.ts")),
  "discard-delivery": at("board", "Drop dead letters.", () => import("./discard-delivery.ts")),
  init: at("home", "Make the board and say what comes next.", () => import("./init.ts")),
  config: {
    group: "home",
    summary: "Read and change settings.",
    standard: "list",
    sub: {
      list: below("List every setting with its value.", () => import("./config/list.ts")),
      get: below("Print one setting.", () => import("./config/get.ts")),
      set: below("Change one setting.", () => import("./config/set.ts")),
      unset: below(
        "Take one setting out of the file: back to its default.",
        () => import("./config/unset.ts"),
      ),
      path: below("Print where the config file is.", () => import("./config/path.ts")),
    },
  },
  skills: {
    group: "home",
    summary: "Skills for agents: list, show, install.",
    standard: "list",
    sub: {
      list: below(
        "List the skills kanbun carries and where agents look for theirs.",
        () => import("./skills/list.ts"),
      ),
      show: below("Print a skill.", () => import("./skills/show.ts")),
      install: below("Put the skills where agents find them.", () => import("./skills/install.ts")),
    },
  },
  doctor: at(
    "home",
    "Look at this host, its home and its boards, and say what is wrong.",
    () => import("./doctor.ts"),
  ),
  selftest: at(
    "home",
    "Prove in a few seconds that the program works, on a board of its own.",
    () => import("./selftest.ts"),
  ),
  drill: at(
    "home",
    "Play workers' bad days on a scratch board and see what kanbun makes of them.",
    () => import("./drill.ts"),
  ),
  slash: at("home", "Run one line as a chat's /kanban command.", () => import("./slash.ts")),
  completions: at("home", "Print a shell's completion script.", () => import("./completions.ts")),
  man: at("home", "Print the manual page.", () => import("./man.ts")),
  version: at("home", "Print the version.", () => import("./version.ts")),
};
