import { fieldValue, parseQuery } from "../../state/query.ts";
import { define, line, type Target } from "./define.ts";

/** What of a filter line the terminal's list can do too. */
const FLAGS = [
  ["status", "--status"],
  ["agent", "--assignee"],
  ["tenant", "--tenant"],
] as const;

export const pageCommands = define("Page", "everywhere", [
  ["palette", "Command palette", ["mod+k", "mod+Shift+p"]],
  ["keys", "Keyboard shortcuts", ["?", "Shift+?"]],
  ["search", "Filter the cards", ["/"], { cli: listLine }],
  ["undo", "Undo the last change", ["mod+z"], { cli: line("kanbun undo") }],
  ["redo", "Do again what was taken back", ["mod+Shift+z"]],
  ["back", "Close what is open, clear what is chosen", ["Escape"]],
  ["theme", "Next theme: system, dark, light", ["t"]],
  ["sidebar", "Show or hide the sidebar", ["mod+b"]],
  ["refresh", "Load everything again", [], { cli: line("kanbun list") }],
  ["notifications", "Desktop notifications on or off", []],
]);

export const goCommands = define("Go", "everywhere", [
  ["goBoard", "Go to the board", ["g b"], { cli: line("kanbun board") }],
  ["goList", "Go to the list", ["g l"], { cli: line("kanbun list") }],
  ["goGraph", "Go to the dependency graph", ["g d"]],
  ["goTimeline", "Go to the timeline", ["g t"], { cli: line("kanbun timeline") }],
  ["goAgents", "Go to the workers", ["g a"], { cli: line("kanbun workers") }],
  ["goInbox", "Go to the inbox", ["g i"], { cli: line("kanbun inbox") }],
  ["goSettings", "Go to the settings", ["g s"], { cli: line("kanbun config list") }],
  ["goMetrics", "Go to the metrics", ["g m"], { cli: line("kanbun metrics") }],
  ["savedView", "Saved view 1 to 9", ["v 1", "v 2", "v 3", "v 4", "v 5", "v 6", "v 7", "v 8", "v 9"]],
]);

function listLine({ query }: Target): string {
  const read = parseQuery(query);
  const parts = FLAGS.map(([field, flag]) => {
    const value = fieldValue(read, field);
    return value === null ? "" : ` ${flag} ${/^[\w.-]+$/.test(value) ? value : JSON.stringify(value)}`;
  });
  return `kanbun list${parts.join("")}`;
}
