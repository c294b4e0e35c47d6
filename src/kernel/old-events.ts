import type { Sql } from "./sql.ts";

/** Event kinds of older programs, and what they are called since. Such a program may share the file at any time. */
const NEW_KINDS: Readonly<Record<string, string>> = {
  ready: "promoted",
  priority: "reprioritized",
  spawn_auto_blocked: "gave_up",
};

/** What a kind is called now, for a reader that comes before `renameOldEvents`. */
export function currentKind(kind: string): string {
  return Object.hasOwn(NEW_KINDS, kind) ? (NEW_KINDS[kind] as string) : kind;
}

/** Whether some are left. A partial index answers at once, whatever the number of events. */
export async function hasOldEvents(sql: Sql): Promise<boolean> {
  const [old] = await sql`
    select 1 from task_events where kind in ('ready', 'priority', 'spawn_auto_blocked') limit 1`;
  return old !== undefined;
}

/** Gives them their names of now, so that every statement finds them. */
export async function renameOldEvents(sql: Sql): Promise<void> {
  await sql`
    update task_events set kind = case kind when 'ready' then 'promoted'
      when 'priority' then 'reprioritized' else 'gave_up' end
    where kind in ('ready', 'priority', 'spawn_auto_blocked')`;
}
