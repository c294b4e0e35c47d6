import { define, line } from "./define.ts";

export const boardCommands = define("Board", "everywhere", [
  ["create", "New task", ["c"], { cli: line('kanbun create "<title>" --assignee <profile>') }],
  ["addFilter", "Add to the filter", ["f"]],
  ["clearFilter", "Clear the filter", ["Shift+F"]],
  ["saveView", "Save this view", []],
  ["archived", "Show or hide the archive", [], { cli: line("kanbun list --archived") }],
  ["lanes", "Lanes by profile on or off", []],
  ["nudge", "Nudge the dispatcher", ["Shift+D"], { cli: line("kanbun dispatch --max 8") }],
  ["pause", "Pause or resume the board", [], { cli: line("kanbun pause") }],
  ["drain", "Drain: finish what runs, start nothing new", [], { cli: line("kanbun drain") }],
]);

export const moveCommands = define("Board", "board", [
  ["down", "Next card", ["j", "ArrowDown"]],
  ["up", "Previous card", ["k", "ArrowUp"]],
  ["left", "Column to the left", ["h", "ArrowLeft"]],
  ["right", "Column to the right", ["l", "ArrowRight"]],
  ["first", "First card", ["g g", "Home"]],
  ["last", "Last card", ["Shift+G", "End"]],
]);

export const selectCommands = define("Select", "board", [
  ["selectDown", "Choose downwards", ["Shift+J", "Shift+ArrowDown"]],
  ["selectUp", "Choose upwards", ["Shift+K", "Shift+ArrowUp"]],
  ["selectAll", "Choose all that is shown", ["mod+a"]],
]);
