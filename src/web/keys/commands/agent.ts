import { define, each, one } from "./define.ts";

export const agentCommands = define("Agent", "card", [
  [
    "run",
    "Run now",
    ["r"],
    { cli: ({ ids }) => `${each("promote")({ ids, query: "" })} && kanbun dispatch` },
  ],
  ["stop", "Stop the worker", ["."], { short: "Stop", single: true, cli: one("terminate") }],
  ["block", "Block with a reason…", ["b"], { short: "Block", cli: one("block", '"<reason>"') }],
  ["unblock", "Unblock", ["u"], { cli: each("unblock") }],
  ["complete", "Complete…", ["Shift+Y"], { short: "Complete", cli: each("complete") }],
  ["approve", "Approve", ["y"], { cli: each("complete") }],
  [
    "requestChanges",
    "Request changes…",
    ["n"],
    { short: "Request changes", single: true, cli: one("request-changes", '"<reason>"') },
  ],
  ["requestReview", "Send to review…", [], { short: "Review", cli: each("request-review") }],
  [
    "promote",
    "Make ready although its parents are not done…",
    [],
    { short: "Make ready", cli: one("promote", '--reason "<reason>"') },
  ],
  ["schedule", "Schedule…", [], { short: "Schedule", cli: one("schedule", "--at <time>") }],
  ["reopen", "Reopen", [], { cli: each("reopen") }],
  ["reclaim", "Take back from its worker", [], { single: true, cli: one("reclaim") }],
  ["cancel", "Cancel…", [], { cli: each("cancel") }],
  ["supersede", "Supersede by another task…", [], { single: true, cli: one("supersede", "<new id>") }],
  ["showLog", "Show the log", ["mod+j"], { single: true, cli: one("log") }],
  ["why", "Why is it not running?", ["w"], { single: true, cli: one("why") }],
]);
