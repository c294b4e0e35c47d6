import { installSkills, SKILL_AGENTS, skillHomes } from "../../skills/index.ts";
import { option, toggle } from "../frame/argument.ts";
import type { Call } from "../frame/call.ts";
import { command } from "../frame/command.ts";
import { UsageError } from "../frame/usage-error.ts";
import { directory } from "../values/workspace.ts";

export default command({
  name: "skills install",
  summary: "Put the skills where agents find them.",
  details:
    "Without options: for every agent that has a home on this host. A file that somebody edited is kept.",
  args: {
    agent: option("Only for this agent.", "NAME", { many: true, choices: SKILL_AGENTS }),
    dir: option("Into this directory instead.", "PATH", { many: true, parse: directory, complete: "file" }),
    force: toggle("Overwrite edited files too."),
  },
  document: "{files: [{skill, path, did}]}",
  examples: [
    ["kanbun skills install", "for every agent found here"],
    ["kanbun skills install --agent claude", "for Claude Code alone"],
  ],
  async run(asked) {
    const directories = directoriesOf(asked);
    if (directories.length === 0)
      throw new UsageError(
        "no agent has a home on this host",
        "name one with --agent, or a directory with --dir",
      );
    const done = installSkills(directories, asked.on("force"));
    const kept = done.some(({ did }) => did === "kept")
      ? "\n(kept: edited by somebody; --force overwrites)"
      : "";
    asked.answer(
      { files: done },
      () => `${done.map(({ did, path }) => `${did.padEnd(9)} ${path}`).join("\n")}${kept}`,
    );
  },
});

function directoriesOf(asked: Call): string[] {
  const given = asked.texts("dir");
  const agents = asked.texts("agent");
  if (given.length > 0 && agents.length === 0) return given;
  const homes = skillHomes(asked.env).filter(({ agent, present }) =>
    agents.length > 0 ? agents.includes(agent) : present,
  );
  return [...given, ...homes.map(({ directory }) => directory)];
}
