import type { Disk } from "../../src/kernel/engine/disk/disk.ts";
import { FileDisk } from "../../src/kernel/engine/disk/file-disk.ts";
import { MemoryDisk } from "../../src/kernel/engine/disk/memory-disk.ts";
import { bindDisk, openPatiently } from "../../src/kernel/engine/open.ts";
import { operatingSystem } from "../../src/kernel/engine/os/operating-system.ts";
import type { Database, OpenOptions } from "../../src/kernel/engine/index.ts";
import type { VfsBinding } from "../../src/kernel/engine/vfs/vfs-binding.ts";
import { loadSqlite } from "../../src/kernel/engine/wasm/sqlite.ts";
import { scratch } from "./scratch.ts";

let nextName = 0;

/** A place for boards: a disk, and a directory on it. */
export interface Place {
  readonly disk: Disk;
  readonly directory: string;
  /** Opens a board on this disk; the test closes it. */
  open(name: string, options?: OpenOptions): Promise<Database>;
}

/** The kinds of disk the engine runs on, each fresh for every test. */
export const DISKS: Record<string, () => Promise<Place>> = {
  file: async () => place(new FileDisk((await operatingSystem()).locks), scratch()),
  memory: async () => place(new MemoryDisk(), "/memory"),
};

/** Makes boards openable on a disk. */
export async function place(disk: Disk, directory: string): Promise<Place> {
  const sqlite = await loadSqlite();
  const binding: VfsBinding = bindDisk(sqlite, disk, `test-${nextName++}`);
  return {
    disk,
    directory,
    open: (name, options = {}) =>
      openPatiently(sqlite, {
        path: `${directory}/${name}`,
        binding,
        readonly: options.readonly ?? false,
        create: options.create ?? true,
        synchronous: options.synchronous ?? "full",
      }),
  };
}
