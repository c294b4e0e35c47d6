import { define, one } from "./define.ts";

export const timelineCommandList = define("Timeline", "timeline", [
  ["timelineEarlier", "Earlier attempt", ["h", "ArrowLeft"]],
  ["timelineLater", "Later attempt", ["l", "ArrowRight"]],
  ["timelineUp", "Row above", ["k", "ArrowUp"]],
  ["timelineDown", "Row below", ["j", "ArrowDown"]],
  ["timelineOpen", "Open the task at this attempt", ["Enter", "o"], { single: true, cli: one("runs") }],
  ["timelineBack", "Back in time", ["Shift+H", "Shift+ArrowLeft"]],
  ["timelineForward", "Forward in time", ["Shift+L", "Shift+ArrowRight"]],
  ["timelineNow", "To now", ["End", "Shift+G"]],
  ["timelineZoomIn", "Zoom in: week, day, hour", ["+", "=", "Shift++"]],
  ["timelineZoomOut", "Zoom out", ["-"]],
  ["timelineRows", "Rows by profile or by task", ["Shift+R"]],
]);

export const inboxCommandList = define("Inbox", "inbox", [
  ["inboxNext", "Next", ["j", "ArrowDown"]],
  ["inboxPrevious", "Previous", ["k", "ArrowUp"]],
  ["inboxYes", "Approve, unblock, adopt or send again", ["y"]],
  ["inboxNo", "Request changes, or discard", ["n"]],
  ["inboxReply", "Answer with a comment", ["c"]],
]);

export const logCommandList = define("Log", "log", [
  ["logSearch", "Search in the log", ["/"]],
  ["logEnd", "Follow the end", ["End", "Shift+G"]],
  ["logStart", "To the first line", ["Home"]],
  ["logError", "To the next error", ["e"]],
]);
