import type { Preflight } from "../../dispatcher/index.ts";
import { preflight } from "../../dispatcher/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { programsOf } from "../frame/world.ts";
import { line } from "../print/text.ts";

export default command({
  name: "profiles check",
  summary: "See whether profiles could start: program, version, login, settings.",
  details: "Starts nothing but `<program> --version`, and no task.",
  args: {
    names: positional("Profiles to check; default all.", {
      hint: "name",
      many: true,
      required: false,
      complete: "profile",
    }),
  },
  document: "[{name, preset, executable, version, problems: [{severity, problem, fix}]}]",
  exits: { 1: "a profile could not start" },
  examples: [["kanbun profiles check writer", "before a night of work"]],
  async run(asked) {
    const { config, home } = asked.place;
    const names = asked.texts("names").length > 0 ? asked.texts("names") : programsOf(asked.place);
    const checks: Preflight[] = [];
    for (const name of names) checks.push(await preflight(config, name, home, asked.env));
    asked.answer(
      checks,
      () =>
        checks.map(checkText).join("\n") || `(no profiles: put one under profiles: in ${home}/config.yaml)`,
    );
    return checks.some(({ problems }) => problems.some(({ severity }) => severity === "error")) ? 1 : 0;
  },
});

function checkText({ name, preset, executable, version, problems }: Preflight): string {
  const failed = problems.some(({ severity }) => severity === "error");
  const facts = [preset, executable, version].filter(Boolean).join(", ");
  return [
    `${failed ? "✖" : "✓"} ${line(name)}${facts ? `  (${line(facts)})` : ""}`,
    ...problems.map(
      ({ severity, problem, fix }) => `    ${severity}: ${line(problem)}\n      fix: ${line(fix)}`,
    ),
  ].join("\n");
}
