import type { BoardEvent } from "../kernel/index.ts";
import { call, operations } from "../kernel/index.ts";
import { option } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { follow } from "./frame/follow.ts";
import { eventDocument } from "./print/documents.ts";
import { payloadText } from "./print/events.ts";
import { line, pad } from "./print/text.ts";
import { localTime } from "./print/time.ts";
import { seconds } from "./values/number.ts";

const list = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

export default command({
  name: "watch",
  summary: "Follow the whole board's events as they happen.",
  details: "From now on, each event within a blink. Ctrl-C stops it. --json prints one event a line.",
  args: {
    assignee: option("Only tasks of this profile.", "PROFILE", { complete: "profile" }),
    tenant: option("Only tasks of this tenant.", "TEXT"),
    kinds: option("Only these kinds of event, with commas between.", "A,B,…", { parse: list }),
    interval: option("Kept for compatibility: events are shown at once.", "SECONDS", { parse: seconds }),
  },
  document: "one event on each line, with its task_id",
  examples: [
    ["kanbun watch", "everything"],
    ["kanbun watch --kinds completed,blocked,gave_up", "how tasks end"],
  ],
  async run(asked) {
    asked.needsTerminal("watch");
    const board = await asked.board();
    const [assignee, tenant, kinds] = [
      asked.text("assignee"),
      asked.text("tenant"),
      asked.get("kinds") as string[] | undefined,
    ];
    let since = (await call(board, operations["changes-since"], { since: null })).cursor;
    if (!asked.json) asked.say(`Watching board ${board.slug}. Ctrl-C to stop.`);
    await follow(board, async () => {
      for (let more = true; more;) {
        const changes = await call(board, operations["changes-since"], { since });
        const tasks = new Map(changes.tasks.map((task) => [task.id, task]));
        for (const event of changes.events) {
          const task = tasks.get(event.task_id);
          if (kinds && !kinds.includes(event.kind)) continue;
          if (assignee !== undefined && task?.assignee !== assignee) continue;
          if (tenant !== undefined && task?.tenant !== tenant) continue;
          asked.say(
            asked.json ? JSON.stringify(watchDocument(event)) : watchLine(event, task?.assignee ?? null),
          );
        }
        since = changes.cursor;
        more = changes.more;
      }
    });
    if (!asked.json) asked.say("\n(stopped)");
  },
});

function watchDocument(event: BoardEvent): Record<string, unknown> {
  return { task_id: event.task_id, ...eventDocument(event) };
}

function watchLine(event: BoardEvent, assignee: string | null): string {
  const who = `(@${line(assignee ?? "-")})`;
  return `[${localTime(event.created_at)}] ${pad(event.task_id, 10)} ${pad(line(event.kind), 18)} ${who}${payloadText(event)}`;
}
