import { call, operations } from "../kernel/index.ts";
import { waitingElsewhere } from "../config/index.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { programsOf } from "./frame/world.ts";
import { cut, line, pad } from "./print/text.ts";
import { elapsed, now } from "./print/time.ts";

const NEXT: Readonly<Record<string, (id: string, ref: number) => string>> = {
  blocked: (id) => `kanbun comment ${id} <answer> && kanbun unblock ${id}`,
  gave_up: (id) => `kanbun log ${id}; kanbun unblock ${id}`,
  review: (id) => `kanbun complete ${id}, or: kanbun request-changes ${id} <what>`,
  late: (_id, ref) => `kanbun late adopt ${ref}, or: kanbun late discard ${ref}`,
  dead_letter: (_id, ref) => `kanbun redeliver ${ref}, or: kanbun discard-delivery ${ref}`,
};

export default command({
  name: "inbox",
  summary: operations.inbox.summary,
  args: fields(operations.inbox, { limit: { description: "Most entries to list.", standard: "200" } }),
  document: "{items: [{kind, task_id, task: summary or null, since, reason, late_id?, delivery_id?}], more}",
  examples: [["kanbun inbox", "what needs you, and what to type"]],
  async run(asked) {
    const profiles = programsOf(asked.place);
    const inbox = await call(await asked.board(), operations.inbox, { ...asked.input(), profiles });
    asked.answer(inbox, () =>
      inbox.items.length === 0
        ? "(nothing waits for you)"
        : inbox.items
            .map((item) => {
              const title = line(item.task?.title ?? "");
              const reason = item.reason ? `: ${line(item.reason)}` : "";
              const what = NEXT[item.kind]?.(item.task_id, item.late_id ?? item.delivery_id ?? 0) ?? "";
              const said = `${pad(item.kind, 11)}  ${item.task_id}  ${pad(elapsed(item.since, now()), 5)}  ${title}${reason}`;
              return `${asked.terminal.isTty ? cut(said, asked.terminal.columns) : said}\n    ${what}`;
            })
            .join("\n"),
    );
    if (!asked.json && !asked.place.paths) await tellElsewhere(asked, profiles);
  },
});

/** Who looks in the morning would else not hear of the other boards. */
async function tellElsewhere(asked: Call, profiles: readonly string[]): Promise<void> {
  for (const { slug, count } of await waitingElsewhere(asked.place, asked.place.slug, asked.actor, profiles))
    asked.say(`\nOn board ${slug}: ${count}\n    kanbun --board ${slug} inbox`);
}
