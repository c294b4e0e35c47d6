import type { Send, SinkContext } from "./sink.ts";
import { passing, run } from "./program.ts";

/** A notification on the desktop of the user who runs this: `notify-send`, or `osascript` on macOS. */
export function desktop({ env }: SinkContext): Send {
  return async ({ text: full, urgent }, signal) => {
    const text = full.replaceAll("\0", "");
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
            escaped(rest.join("\n")),
          ];
    await run({ argv, stdin: "", env: passing(env, []) }, signal);
  };
}

/** The second text of `notify-send` is markup, and its backslashes are escapes. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\\", "\\\\");
}

/** An AppleScript text. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
