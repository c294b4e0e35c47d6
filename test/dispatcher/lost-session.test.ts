import { afterEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Workshop } from "./workshop.ts";

/** What each agent was seen to say, and how it ended, when the session to continue was not there. */
const GONE = {
  claude: ["No conversation found with session ID: s-1", 1],
  codex: ["Error: thread/resume: thread/resume failed: no rollout found for thread id s-1 (code -32600)", 1],
  opencode: ["\u001B[91m\u001B[1mError: \u001B[0mSession not found", 1],
  gemini: ['Error resuming session: Invalid session identifier "s-1".', 42],
} as const;

let shop: Workshop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

for (const [preset, [words, code]] of Object.entries(GONE))
  test(`a ${preset} session that is gone costs no attempt, and the next attempt starts afresh`, async () => {
    shop = await Workshop.open(`profiles: { w: { preset: ${preset} } }`);
    const type = preset === "codex" ? "thread.started" : "init";
    const first = JSON.stringify({ type, thread_id: "s-1", session_id: "s-1", sessionID: "s-1" });
    shop.program(
      preset,
      `echo "$@" | tr '\\n' ' ' >> "$HOME/argv"; echo >> "$HOME/argv"; case $KANBUN_ATTEMPT in 1|3) echo '${first}'; exit 9;; *) echo '${words}' >&2; exit ${code};; esac`,
    );
    const { id } = await shop.create({ assignee: "w", max_retries: 2 });
    await shop.dispatchUntil("the breaker", async () => (await shop?.task(id))?.status === "blocked");
    const runs = await shop.runs(id);
    expect(runs.map(({ outcome }) => outcome)).toEqual(["crashed", "reclaimed", "gave_up"]);
    expect(runs[1]?.error).toBe("the agent no longer has the session it was to continue");
    const continues = readFileSync(join(shop.home, "argv"), "utf8")
      .trim()
      .split("\n")
      .map((line) => /(?:resume|--session) s-1/u.test(line));
    expect(continues).toEqual([false, true, false]);
  });
