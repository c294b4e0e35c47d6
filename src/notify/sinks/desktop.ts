import type { Send, SinkContext } from "./sink.ts";
import { passing, run } from "./program.ts";

/** A notification on the desktop of the user who runs this: `notify-send`, or `osascript` on macOS. */
export function desktop({ env }: SinkContext): Send {
  return async ({ text, urgent }, signal) => {
    const [head = "", ...rest] = text.split("\n");
    const argv =
      process.platform === "darwin"
        ? ["osascript", "-e", `display notification ${quoted(text)} with title "kanbun"`]
        : [
            "notify-send",
            "--app-name=kanbun",
            `--urgency=${urgent ? "critical" : "normal"}`,
            "--",
            head,
            rest.join("\n"),
          ];
    await run({ argv, stdin: "", env: passing(env, []) }, signal);
  };
}

/** An AppleScript text. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
