import { script as generate } from "@bomb.sh/tab";
import { captured } from "./captured.ts";

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** As generated, bash would evaluate what stands on the line being completed; quoted, it is only text. */
const BASH_EVALUATES = "complete -- ${words[@]:1}";
const BASH_QUOTES = "complete -- $(printf '%q ' \"${words[@]:1:$cword}\")";
/** `%q` has quoted the empty last word already. */
const BASH_EMPTY_WORD =
  /\n *# Add an empty parameter if the last parameter is complete\n *if \[\[ -z "\$cur" \]\]; then\n.*\n *fi\n/u;

/** The completion script of a shell for a program of this name. */
export function script(shell: string, name: string): string {
  const text = captured(() => generate(shell, name, `${name} completions`));
  return shell === "bash" ? text.replace(BASH_EVALUATES, BASH_QUOTES).replace(BASH_EMPTY_WORD, "\n") : text;
}
