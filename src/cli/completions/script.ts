import { script as generate } from "@bomb.sh/tab";
import { captured } from "./captured.ts";
import { bashScript, zshScript } from "./shells.ts";

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/**
 * The completion script of a shell for a program of this name. Those for bash and zsh are our own: the generated ones
 * evaluate what stands on the line.
 */
export function script(shell: string, name: string): string {
  if (shell === "bash") return bashScript(name);
  if (shell === "zsh") return zshScript(name);
  return captured(() => generate(shell, name, `${name} completions`));
}
