import { writeSync } from "node:fs";
import { version } from "../package.json";

const words = process.argv.slice(2);
const [first] = words;
if (words.length === 1 && (first === "--version" || first === "-V" || first === "-v")) {
  writeSync(1, `${version}\n`);
} else if (first === "_shim") {
  const { superviseWorker } = await import("./dispatcher/shim/supervisor.ts");
  process.exit(await superviseWorker(words.slice(1)));
} else if (first === "_drill") {
  const { playAgent } = await import("./dispatcher/drill/agent.ts");
  process.exit(await playAgent(words[1] ?? ""));
} else {
  const { run } = await import("./cli/frame/run.ts");
  await run(words);
}
