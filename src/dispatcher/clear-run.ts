import { readRecord, removeRunDir } from "./run-dir.ts";
import { unlockWorktree } from "./worktree.ts";

/** Lets go of what a run held outside the board, once nothing of it lives: the lock on its worktree, its directory. */
export async function clearRun(dir: string): Promise<void> {
  const file = readRecord(dir, "run");
  if (file?.worktree) await unlockWorktree(file.worktree, { ...file, run_dir: dir });
  removeRunDir(dir);
}
