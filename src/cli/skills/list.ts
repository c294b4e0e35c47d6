import { skillHomes, SKILLS } from "../../skills/index.ts";
import { command } from "../frame/command.ts";

export default command({
  name: "skills list",
  summary: "List the skills kanbun carries and where agents look for theirs.",
  args: {},
  document: "{skills: [name], agents: [{agent, directory, present}]}",
  examples: [["kanbun skills", "what can be installed, and where"]],
  next: "kanbun skills install",
  async run(asked) {
    const homes = skillHomes(asked.env);
    const skills = Object.keys(SKILLS);
    asked.answer({ skills, agents: homes }, () =>
      [
        "Skills:",
        ...skills.map((name) => `  ${name}`),
        "",
        "Agents:",
        ...homes.map(
          ({ agent, directory, present }) =>
            `  ${agent.padEnd(9)} ${directory}${present ? "" : "  (not on this host)"}`,
        ),
      ].join("\n"),
    );
  },
});
