import { define, each, one } from "./define.ts";

export const cardCommands = define("Card", "card", [
  ["open", "Open", ["Enter", "o"], { single: true, cli: one("show") }],
  ["openPage", "Open on its own page", ["Shift+Enter"], { single: true, cli: one("show") }],
  ["peek", "Peek: open without leaving the card", ["Space"], { single: true, cli: one("show") }],
  [
    "createChild",
    "New task that waits for this card",
    ["Shift+C"],
    { single: true, cli: ({ ids }) => `kanbun create "<title>" --parent ${ids[0] ?? "<id>"}` },
  ],
  ["status", "Change status…", ["s"], { cli: one("move", "<status>") }],
  ["priority", "Change priority…", ["p"], { cli: one("edit", "--priority <n>") }],
  ["assign", "Assign to…", ["a"], { cli: one("assign", "<profile>") }],
  [
    "links",
    "Dependencies…",
    ["d"],
    { single: true, cli: ({ ids }) => `kanbun link <parent> ${ids[0] ?? "<id>"}` },
  ],
  ["rename", "Edit the title", ["e"], { single: true, cli: one("edit", '--title "<title>"') }],
  [
    "settings",
    "Settings: limits, model, workspace…",
    ["Shift+E"],
    { single: true, cli: one("edit", "--max-runtime <duration>") },
  ],
  ["move", "Move to…", ["m"], { cli: one("move", "<status>") }],
  ["moveLeft", "Move one column left", ["[", "Alt+ArrowLeft"]],
  ["moveRight", "Move one column right", ["]", "Alt+ArrowRight"]],
  ["raise", "Raise the priority", ["Alt+ArrowUp"], { cli: one("edit", "--priority <n>") }],
  ["lower", "Lower the priority", ["Alt+ArrowDown"], { cli: one("edit", "--priority <n>") }],
  ["comment", "Comment", ["Shift+M"], { single: true, cli: one("comment", '"<text>"') }],
  ["archive", "Archive", [], { cli: each("archive") }],
  ["unarchive", "Bring back from the archive", [], { short: "Bring back", cli: each("reopen") }],
  ["copyId", "Copy the id", ["mod+c"]],
  ["copyLink", "Copy the link", ["mod+Shift+c"], { single: true }],
  ["copyCommand", "Copy as a command", ["mod+Alt+c"], { cli: each("show") }],
]);

export const choosingCommands = define("Select", "card", [["select", "Choose", ["x"]]]);
