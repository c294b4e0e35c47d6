import { version } from "../../package.json";
import { command } from "./frame/command.ts";
import { JSON_CONTRACT } from "./frame/failure.ts";

export default command({
  name: "version",
  summary: "Print the version.",
  args: {},
  document: "{version, json_contract}",
  examples: [["kanbun --version", "the short way"]],
  async run(asked) {
    asked.answer({ version, json_contract: JSON_CONTRACT }, version);
  },
});
