import { writeSync } from "node:fs";
import { version } from "../package.json";

/** What needs no board, and so no database engine. */
const WITHOUT_BOARD = /^(help|man|version|config|skills|profiles|--help|-h|--version|-V|-v)$/u;

const words = process.argv.slice(2);
const [first = "--help"] = words;
if (words.length === 1 && /^(--version|-V|-v)$/u.test(first)) {
  writeSync(1, `${version}\n`);
} else if (first === "_shim") {
  const { superviseWorker } = await import("./dispatcher/shim/supervisor.ts");
  process.exit(await superviseWorker(words.slice(1)));
} else if (first === "_drill") {
  const { playAgent } = await import("./dispatcher/drill/agent.ts");
  process.exit(await playAgent(words[1] ?? ""));
} else {
  const { handOver } = await import("./cli/handover/ask.ts");
  const code = await handOver(words, process.env);
  if (code !== null) process.exit(code);
  if (!WITHOUT_BOARD.test(first) && !words.includes("--help")) preload();
  const { run } = await import("./cli/frame/run.ts");
  await run(words);
}

/** Compiles SQLite on other threads while the command loads. What goes wrong is reported by who opens the board. */
function preload(): void {
  import("./kernel/engine/index.ts").then(({ preloadEngine }) => preloadEngine()).catch(() => {});
}
