import { readRecord, removeRunDir } from "./run-dir.ts";
import { stopVerify } from "./verify.ts";
import { unlockWorktree } from "./worktree.ts";

/**
 * Lets go of what a run held outside the board, once its worker is dead: a verify command that is no longer asked, the
 * lock on its worktree, its directory.
 */
export async function clearRun(dir: string): Promise<void> {
  stopVerify(dir);
  const file = readRecord(dir, "run");
  if (file?.worktree) await unlockWorktree(file.worktree, { ...file, run_dir: dir });
  removeRunDir(dir);
}
