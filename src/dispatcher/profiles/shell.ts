import type { Preset } from "./preset.ts";

/** Any command: the profile's `command` is the argv template. Exit 0 is done; its last line is the result. */
export const shell: Preset = {
  name: "shell",
  executable: null,
  passes: [],
  on_exit_zero: "done",
  stall_seconds: 0,
  arrange: ({ profile }) => ({ argv: [...(profile.config.command ?? [])] }),
  preflight(profile) {
    const command = profile.command ?? [];
    const script = command.findIndex((arg) => /^-[a-z]*c$/u.test(arg)) + 1;
    if (script === 0 || !/\{(title|body|params\.[\w-]+|tenant|prompt)\}/u.test(command[script] ?? ""))
      return [];
    if (command[script]?.trim() === "{body}") return [];
    return [
      {
        severity: "warning",
        problem: "a placeholder stands inside a shell script, so whoever writes a task can run anything",
        fix: `pass it as an argument: ["sh", "-c", "echo \\"$1\\"", "sh", "{title}"]`,
      },
    ];
  },
};
