import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes a file that is whole at any time: the old text or the new one, also when the disk is full in between. */
export function replaceFile(path: string, text: string, mode = 0o600): void {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, text, { mode });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
