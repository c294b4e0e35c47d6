import { profilesOnDisk } from "../../dispatcher/index.ts";
import { command } from "../frame/command.ts";
import { table } from "../print/table.ts";
import { line } from "../print/text.ts";

export default command({
  name: "profiles list",
  summary: "List the profiles that can work.",
  args: {},
  document: "[{name, from, preset, model, description}]",
  examples: [["kanbun profiles", "who can be given work"]],
  next: "kanbun profiles check says whether their programs are there and signed in.",
  async run(asked) {
    const { config, home } = asked.place;
    const configured = Object.entries(config.profiles).map(([name, profile]) => ({
      name,
      from: "config.yaml",
      preset: profile.preset ?? (profile.command ? "shell" : "hermes"),
      model: profile.model ?? null,
      description: profile.description ?? null,
    }));
    const known = new Set(configured.map(({ name }) => name));
    const onDisk = profilesOnDisk(home)
      .filter((name) => !known.has(name))
      .map((name) => ({ name, from: "profiles/", preset: "hermes", model: null, description: null }));
    const rows = [...configured, ...onDisk];
    asked.answer(rows, () =>
      rows.length === 0
        ? `(no profiles: put one under profiles: in ${home}/config.yaml)`
        : table(
            ["NAME", "FROM", "PRESET", "MODEL", "DESCRIPTION"],
            rows.map((row) => [
              line(row.name),
              row.from,
              row.preset,
              line(row.model ?? "-"),
              line(row.description ?? ""),
            ]),
            asked.terminal,
          ),
    );
  },
});
