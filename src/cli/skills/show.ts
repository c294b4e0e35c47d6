import { SKILLS } from "../../skills/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { guess } from "../frame/nearest.ts";
import { UsageError } from "../frame/usage-error.ts";

export default command({
  name: "skills show",
  summary: "Print a skill.",
  args: { name: positional("Name of the skill.", { hint: "name" }) },
  document: "{name, files: {path: text}}",
  examples: [["kanbun skills show kanban-worker", "what a worker is told about the board"]],
  async run(asked) {
    const name = asked.text("name") ?? "";
    const files = Object.hasOwn(SKILLS, name) ? SKILLS[name] : undefined;
    if (!files) {
      const known = Object.keys(SKILLS);
      throw new UsageError(
        `no skill is called "${name}"${guess(name, known)}`,
        `one of: ${known.join(", ")}`,
      );
    }
    asked.answer({ name, files }, files["SKILL.md"] ?? "");
  },
});
