import { configFile, homeOf } from "../../config/index.ts";
import { command } from "../frame/command.ts";

export default command({
  name: "config path",
  summary: "Print where the config file is.",
  args: {},
  document: "{path, home}",
  examples: [['"$EDITOR" "$(kanbun config path)"', "edit it by hand"]],
  async run(asked) {
    const home = homeOf(asked.env, asked.text("board"));
    asked.answer({ path: configFile(home), home }, configFile(home));
  },
});
