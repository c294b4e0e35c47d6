import { define } from "./define.ts";

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
