import { writeSync } from "node:fs";
import { version } from "../package.json";

const words = process.argv.slice(2);
const [first] = words;
if (words.length === 1 && (first === "--version" || first === "-V" || first === "-v")) {
  writeSync(1, `${version}\n`);
} else {
  const { run } = await import("./cli/frame/run.ts");
  await run(words);
}
