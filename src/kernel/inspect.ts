import type { Board } from "./board.ts";
import { isOutdated } from "./migration.ts";

/** What a board's file is, before anything in it is relied on. */
export interface Inspection {
  /** The next program that opens it for writing upgrades it first; until then its tables cannot be relied on. */
  outdated: boolean;
  /** Of our own additions; `null` when no program of ours has opened it yet. */
  schema_version: string | null;
  /** `wal`, unless another program turned that off. */
  journal_mode: string;
  /** Unix seconds of the newest event; `null` when there is none, or where the file is outdated. */
  newest_event_at: number | null;
}

/**
 * Looks at a board that was opened for reading, and writes nothing. Refuses `schema_too_new`, and `corrupt` where a
 * name of ours is taken.
 */
export async function inspect({ sql }: Board): Promise<Inspection> {
  const outdated = await isOutdated(sql);
  const [mode] = await sql<{ journal_mode: string }>`pragma journal_mode`;
  const [meta] = await sql`select 1 from sqlite_master where type = 'table' and name = 'kanbun_meta'`;
  const [version] = meta
    ? await sql<{ value: string }>`select value from kanbun_meta where key = 'schema_version'`
    : [];
  const newest = outdated ? [] : await sql<{ at: unknown }>`select max(created_at) as at from task_events`;
  const at = newest[0]?.at;
  return {
    outdated,
    schema_version: version?.value ?? null,
    journal_mode: mode?.journal_mode ?? "unknown",
    newest_event_at: typeof at === "number" ? at : null,
  };
}

/** Has SQLite read the whole file; every damage it finds, ten at most. Holds up nobody who writes. */
export async function damages({ sql }: Board): Promise<string[]> {
  const rows = await sql<{ integrity_check: string }>`pragma integrity_check(10)`;
  return rows.map(({ integrity_check }) => integrity_check).filter((text) => text !== "ok");
}
