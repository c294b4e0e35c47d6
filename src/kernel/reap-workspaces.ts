import type { Stats } from "node:fs";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { ATTACHMENT_LIMIT_BYTES } from "./attachments.ts";
import type { Board } from "./board.ts";
import { attach } from "./ops/attach.ts";

/** Names the file that marks a directory as made by us; only such directories are ever removed. */
export const WORKSPACE_MARKER = ".kanbun-workspace";
/** Where removed workspaces rest before they are deleted for good. */
const TRASH = ".trash";
const ARTIFACTS = "artifacts";

/**
 * Removes the scratch workspaces of archived and deleted tasks. A directory goes only when it stands strictly
 * inside our root, on the root's device, bears our marker, is nobody's else, and no process of its task lives.
 * Files under `artifacts/` become attachments first. It is moved to a trash inside the root; what has rested
 * there for `restDays` is deleted. Returns how many were removed.
 */
export async function reapWorkspaces(board: Board, restDays: number): Promise<number> {
  const root = board.paths.workspaces;
  if (!existsSync(root)) return 0;
  const inside = realpathSync(root);
  let removed = 0;
  const inUse = await pathsInUse(board);
  for (const name of readdirSync(inside)) {
    const path = join(inside, name);
    const taskId = name === TRASH ? null : markedFor(inside, path);
    if (taskId === null || overlaps(inUse, path) || !(await isOver(board, taskId))) continue;
    await keepArtifacts(board, taskId, path);
    if (moveToTrash(inside, path, board.clock.now())) removed += 1;
  }
  emptyTrash(join(inside, TRASH), board.clock.now() - restDays * 86_400);
  return removed;
}

/** The task a directory of ours was made for; `null` when it is not ours to remove. */
function markedFor(root: string, path: string): string | null {
  try {
    const stat: Stats = lstatSync(path);
    if (!stat.isDirectory() || stat.dev !== lstatSync(root).dev || dirname(realpathSync(path)) !== root)
      return null;
    const marker = join(path, WORKSPACE_MARKER);
    if (!lstatSync(marker).isFile()) return null;
    return readFileSync(marker, "utf8").trim() || null;
  } catch {
    return null;
  }
}

/** Workspaces that tasks still on the board name, and those of processes not proven dead. */
async function pathsInUse(board: Board): Promise<string[]> {
  const rows = await board.sql<{ path: string }>`
    select workspace_path as path from tasks where status <> 'archived' and workspace_path is not null
    union
    select r.workspace_path from task_runs r join kanbun_processes p on p.run_id = r.id
    where p.gone_at is null and r.workspace_path is not null`;
  return rows.map(({ path }) => (existsSync(path) ? realpathSync(path) : path));
}

function overlaps(inUse: readonly string[], path: string): boolean {
  return inUse.some((used) => used === path || used.startsWith(path + sep) || path.startsWith(used + sep));
}

/** True for a scratch task that is archived, or gone from the board for good, and has no living process. */
async function isOver(board: Board, taskId: string): Promise<boolean> {
  const [held] = await board.sql`
    select 1 from kanbun_processes where task_id = ${taskId} and gone_at is null
    union all
    select 1 from kanbun_trash where task_id = ${taskId}
    union all
    select 1 from tasks where id = ${taskId} and (status <> 'archived' or workspace_kind <> 'scratch')`;
  return held === undefined;
}

async function keepArtifacts(board: Board, taskId: string, path: string): Promise<void> {
  const from = join(path, ARTIFACTS);
  const [task] = await board.sql`select 1 from tasks where id = ${taskId}`;
  if (!task || !existsSync(from) || !lstatSync(from).isDirectory()) return;
  for (const name of readdirSync(from)) {
    const file = join(from, name);
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > ATTACHMENT_LIMIT_BYTES) continue;
    const [known] = await board.sql`
      select 1 from task_attachments where task_id = ${taskId} and filename = ${name} and size = ${stat.size}`;
    if (!known)
      await attach.run(board, {
        task_id: taskId,
        filename: name,
        content: readFileSync(file),
        content_type: null,
      });
  }
}

function moveToTrash(root: string, path: string, now: number): boolean {
  const trash = join(root, TRASH);
  try {
    mkdirSync(trash, { recursive: true, mode: 0o700 });
    renameSync(path, join(trash, `${now}-${basename(path)}`));
    return true;
  } catch {
    return false;
  }
}

/** Only what we moved here ourselves: `<time>-<name>`, still bearing our marker. */
function emptyTrash(trash: string, before: number): void {
  if (!existsSync(trash)) return;
  for (const name of readdirSync(trash)) {
    const moved = /^(\d+)-/u.exec(name);
    if (moved && Number(moved[1]) <= before && existsSync(join(trash, name, WORKSPACE_MARKER)))
      rmSync(join(trash, name), { recursive: true, force: true });
  }
}
