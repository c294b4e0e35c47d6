import { changeSetting, configFile, getSetting, homeOf, loadConfig } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { settingText } from "../print/setting.ts";
import { checkedKey } from "./key.ts";

export default command({
  name: "config unset",
  summary: "Take one setting out of the file: back to its default.",
  args: { key: positional("Name of the setting.", { hint: "key", complete: "key" }) },
  document: "{key, value, path}",
  examples: [["kanbun config unset dispatch.failure_limit", "the default again"]],
  async run(asked) {
    const key = checkedKey(asked.text("key"));
    const home = homeOf(asked.env, asked.text("board"));
    changeSetting(home, key, undefined);
    const value = getSetting(loadConfig(home), key);
    asked.answer({ key, value, path: configFile(home) }, `${key} = ${settingText(value)}`);
  },
});
