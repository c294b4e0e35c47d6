import { getSetting } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { settingText } from "../print/setting.ts";
import { checkedKey } from "./key.ts";

export default command({
  name: "config get",
  summary: "Print one setting.",
  args: { key: positional("Name of the setting.", { hint: "key", complete: "key" }) },
  document: "{key, value}",
  examples: [["kanbun config get dispatch.interval_seconds", "as it is now, file or default"]],
  async run(asked) {
    const key = checkedKey(asked.text("key"));
    const value = getSetting(asked.place.config, key);
    asked.answer({ key, value }, settingText(value));
  },
});
