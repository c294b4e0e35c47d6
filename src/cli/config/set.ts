import { changeSetting, configFile, getSetting, homeOf, loadConfig } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { settingText } from "../print/setting.ts";
import { checkedKey } from "./key.ts";

export default command({
  name: "config set",
  summary: "Change one setting.",
  details:
    "Values are YAML. The rest of the file stays as it is, comments too; a wrong value is refused and nothing is written. A running server reads the file again by itself.",
  args: {
    key: positional("Name of the setting.", { hint: "key", complete: "key" }),
    value: positional("Its value: 30, true, text, [a, b].", { hint: "value", stdin: true }),
  },
  document: "{key, value, path}",
  examples: [
    ["kanbun config set dispatch.failure_limit 5", "a number"],
    ['kanbun config set profiles.echo.command \'["echo", "{title}"]\'', "a list"],
  ],
  async run(asked) {
    const key = checkedKey(asked.text("key"));
    const home = homeOf(asked.env, asked.text("board"));
    changeSetting(home, key, asked.text("value") ?? "");
    const value = getSetting(loadConfig(home), key);
    asked.answer({ key, value, path: configFile(home) }, `${key} = ${settingText(value)}`);
  },
});
