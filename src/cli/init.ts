import { command } from "./frame/command.ts";
import { line } from "./print/text.ts";

export default command({
  name: "init",
  summary: "Make the board and say what comes next.",
  details:
    "Harmless on a board that exists: it upgrades an older file (after a backup) and repairs what it finds.",
  args: {},
  document: "{path, home, board, profiles: [name]}",
  examples: [["kanbun init", "a board in KANBUN_HOME, HERMES_HOME or ~/.kanbun"]],
  async run(asked) {
    const board = await asked.board(true);
    const { startableProfiles, profilesOnDisk } = await import("../dispatcher/index.ts");
    const { home, config } = asked.place;
    const profiles = startableProfiles(config, home) ?? profilesOnDisk(home);
    asked.answer({ path: board.paths.database, home, board: board.slug, profiles }, () =>
      text(board.paths.database, profiles, home),
    );
  },
});

function text(path: string, profiles: readonly string[], home: string): string {
  const known =
    profiles.length > 0
      ? `${profiles.length} profile(s) found:\n${profiles.map((name) => `  ${line(name)}`).join("\n")}`
      : `No profiles yet. A profile says how work is done; put one into ${home}/config.yaml:\n\n` +
        '  profiles:\n    writer:\n      preset: claude\n    echo:\n      preset: shell\n      command: ["echo", "{title}"]';
  return `Kanban DB initialized at ${path}

${known}

Next: kanbun serve
It works the tasks and shows the board in the browser. Ready tasks start at once; should a change go unnoticed,
the dispatcher looks every 60 seconds (kanban.dispatch_interval_seconds or dispatch.interval_seconds). Without it
tasks stay ready. (On a Hermes host, hermes gateway start does the same for this file.)`;
}
