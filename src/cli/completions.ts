import { option, positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { candidates } from "./completions/candidates.ts";
import { SHELLS, script } from "./completions/script.ts";
import { UsageError } from "./frame/usage-error.ts";

export default command({
  name: "completions",
  summary: "Print a shell's completion script.",
  details:
    "Verbs, options, task ids, profiles, boards, statuses, settings and files are completed. What is typed is not evaluated.",
  args: {
    shell: positional(`The shell: ${SHELLS.join(", ")}.`, { hint: "shell" }),
    words: positional("Words to complete; the scripts pass them.", {
      many: true,
      required: false,
      hidden: true,
    }),
    name: option("Name under which the program is called.", "NAME", { standard: "kanbun" }),
  },
  document: "{shell, script}",
  examples: [
    [
      "mkdir -p ~/.local/share/bash-completion/completions && kanbun completions bash > ~/.local/share/bash-completion/completions/kanbun",
      "for bash with bash-completion; without it put `source <(kanbun completions bash)` into ~/.bashrc",
    ],
    ['kanbun completions zsh > "${fpath[1]}/_kanbun"', "for zsh"],
    ["kanbun completions fish > ~/.config/fish/completions/kanbun.fish", "for fish"],
    ["kanbun completions powershell >> $PROFILE", "for PowerShell"],
  ],
  async run(asked) {
    const shell = asked.text("shell") ?? "";
    if (shell === "complete") return asked.say(await candidates(asked.texts("words"), asked));
    if (!SHELLS.some((known) => known === shell))
      throw new UsageError(`shell: "${shell}" is not one of ${SHELLS.join(", ")}`);
    const name = asked.text("name") ?? "kanbun";
    if (!/^[\w.+-]+$/u.test(name)) throw new UsageError(`--name: "${name}" is not the name of a program`);
    const text = script(shell, name);
    asked.answer({ shell, script: text }, text);
  },
});
