import { configFile, listSettings } from "../../config/index.ts";
import { command } from "../frame/command.ts";
import { settingText } from "../print/setting.ts";
import { table } from "../print/table.ts";

export default command({
  name: "config list",
  summary: "List every setting with its value.",
  details: "Secrets are hidden. What stands in the file is marked; the rest are defaults.",
  args: {},
  document: "{path, settings: [{key, value, default, source}]}",
  examples: [["kanbun config list", "what is in force"]],
  async run(asked) {
    const { home, config } = asked.place;
    const settings = listSettings(config, home);
    for (const doubt of config.doubts ?? []) asked.warn(`kanban: ${doubt}`);
    asked.answer({ path: configFile(home), settings }, () =>
      table(
        ["SETTING", "FROM", "VALUE"],
        settings.map(({ key, value, source }) => [key, source, settingText(value)]),
        asked.terminal,
      ),
    );
  },
});
