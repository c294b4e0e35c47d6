import { existsSync, readFileSync } from "node:fs";
import type { Attachment } from "./attachments.ts";
import { storeBytes, toAttachment } from "./attachments.ts";
import type { Board } from "./board.ts";
import { append } from "./events.ts";
import { endRun } from "./runs.ts";
import { toTask } from "./rows.ts";
import { setStatus } from "./transitions.ts";
import { STATUSES } from "./types.ts";

/**
 * Takes out of a copy of a board what means something only on the host it came from: claims, processes, tokens,
 * absolute paths, agent sessions, presence, unsent messages. Running tasks go back to ready. Never call it on a
 * board that is in use.
 */
export async function stripMachineState(board: Board): Promise<void> {
  await board.transaction(async (tx) => {
    const running = await tx.sql`select * from tasks where status = 'running' or current_run_id is not null`;
    for (const task of running.map(toTask)) {
      const run_id = await endRun(tx, task, {
        outcome: "reclaimed",
        error: "the board was moved to another host",
      });
      if (task.status !== "running") continue;
      await setStatus(tx, task.id, "ready");
      await append(tx, {
        task_id: task.id,
        run_id,
        kind: "reclaimed",
        payload: { stale_lock: null },
      });
    }
    await tx.sql`
      update tasks set claim_lock = null, claim_expires = null, worker_pid = null, worker_started_at = null,
        current_run_id = null, session_id = null, last_heartbeat_at = null, workspace_path = null`;
    await tx.sql`
      update task_runs set claim_lock = null, claim_expires = null, worker_pid = null, worker_started_at = null,
        token = null, session_ref = null, workspace_path = null, log_offset_bytes = null`;
    await tx.sql`update task_runs set status = 'reclaimed', outcome = 'reclaimed', ended_at = ${tx.clock.now()}
      where ended_at is null`;
    await tx.sql`
      update task_events set payload = nullif(json_remove(payload, '$.lock', '$.stale_lock', '$.pid', '$.claimer'), '{}')
      where kind in ('spawned', 'claimed', 'reclaimed', 'crashed', 'timed_out') and json_valid(payload)`;
    await tx.sql`
      update task_runs set metadata = nullif(json_remove(metadata, '$.pid', '$.claimer'), '{}')
      where json_valid(metadata)`;
    await tx.sql`update task_runs set error = 'stale lock' where error like 'stale_lock=%'`;
    await tx.sql`delete from kanbun_processes`;
    await tx.sql`delete from kanbun_dispatchers`;
    await tx.sql`delete from kanbun_parked`;
    await tx.sql`delete from kanbun_outbox`;
    await tx.sql`delete from kanbun_trash`;
  });
}

/**
 * A status this program does not know becomes `blocked` with a note: a card of an unknown kind waits for a
 * person. Returns how many there were.
 */
export async function adoptUnknownStatuses(board: Board): Promise<number> {
  return board.transaction(async (tx) => {
    const odd = await tx.sql<{ id: string; status: string }>`
      select id, status from tasks where status not in (select value from json_each(${JSON.stringify(STATUSES)}))`;
    for (const { id, status } of odd) {
      await setStatus(tx, id, "blocked");
      const reason = `imported with the unknown status ${JSON.stringify(status)}`;
      await tx.sql`
        insert into task_comments (task_id, author, body, created_at)
        values (${id}, ${tx.actor.name}, ${reason}, ${tx.clock.now()})`;
      await append(tx, { task_id: id, kind: "blocked", payload: { reason } });
    }
    return odd.length;
  });
}

/** Puts the bytes of every attachment into the copy itself, and its path out. Returns how many files were found. */
export async function packAttachments(copy: Board, from: Board): Promise<number> {
  return copy.transaction(async (tx) => {
    await tx.sql`create table if not exists kanbun_packed_files (attachment_id INTEGER PRIMARY KEY, content BLOB NOT NULL)`;
    const rows = await tx.sql`select * from task_attachments`;
    let packed = 0;
    for (const attachment of rows.map((row) => toAttachment(from, row))) {
      await tx.sql`update task_attachments set stored_path = ${attachment.filename} where id = ${attachment.id}`;
      if (attachment.path === null || !existsSync(attachment.path)) continue;
      await tx.sql`
        insert into kanbun_packed_files (attachment_id, content) values (${attachment.id}, ${readFileSync(attachment.path)})`;
      packed += 1;
    }
    return packed;
  });
}

/** Writes packed files under the board's attachments directory. Returns how many. */
export async function unpackAttachments(board: Board): Promise<number> {
  const [table] = await board.sql`
    select 1 from sqlite_master where type = 'table' and name = 'kanbun_packed_files'`;
  if (!table) return 0;
  return board.transaction(async (tx) => {
    const rows = await tx.sql<Pick<Attachment, "id" | "task_id" | "filename">>`
      select a.id, a.task_id, a.filename
      from kanbun_packed_files p join task_attachments a on a.id = p.attachment_id order by a.id`;
    for (const { id, task_id, filename } of rows) {
      const [packed] = await tx.sql<{ content: string }>`
        select hex(content) as content from kanbun_packed_files where attachment_id = ${id}`;
      const path = storeBytes(board, task_id, filename, Buffer.from(packed?.content ?? "", "hex"));
      await tx.sql`update task_attachments set stored_path = ${path} where id = ${id}`;
    }
    await tx.sql`drop table kanbun_packed_files`;
    return rows.length;
  });
}
