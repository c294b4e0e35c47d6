import { existsSync, readFileSync, statfsSync } from "node:fs";
import type { OperatingSystem } from "./range-locks.ts";
import { recordLocks, type RecordLockLayout } from "./record-locks.ts";

/** `struct flock` of every 64-bit Linux, glibc and musl alike (fcntl(2), bits/fcntl.h). */
const LAYOUT: RecordLockLayout = {
  setCommand: 37,
  getCommand: 36,
  sharedType: 0,
  exclusiveType: 1,
  unlockType: 2,
  typeAt: 0,
  whenceAt: 2,
  startAt: 8,
  lengthAt: 16,
  pidAt: 24,
  conflicts: [11, 13],
};

/** Magic numbers from statfs(2) and linux/magic.h, of filesystems that pass calls on to somewhere else. */
const UNTRUSTED_FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xfe534d42, "smb"],
  [0xff534d42, "cifs"],
  [0x01021997, "9p"],
  [0x65735546, "fuse or virtiofs"],
  [0x00c36400, "ceph"],
  [0x5346414f, "afs"],
  [0x6b414653, "afs"],
  [0x73757245, "coda"],
  [0x564c, "ncp"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
  [0x19830326, "beegfs"],
  [0x01161970, "gfs2"],
  [0x7461636f, "ocfs2"],
  [0x786f4256, "vboxsf"],
  [0xbacbacbc, "vmhgfs"],
]);

export async function linux(): Promise<OperatingSystem> {
  const { dlopen, ptr, read } = await import("bun:ffi");
  const { symbols } = dlopen(libraryName(), {
    fcntl: { args: ["i32", "i32", "ptr"], returns: "i32" },
    __errno_location: { args: [], returns: "ptr" },
  });
  return {
    name: `linux ${process.arch}`,
    locks: recordLocks(
      {
        fcntl: symbols.fcntl,
        errorNumber: () => read.i32(symbols.__errno_location()!, 0),
        addressOf: (buffer) => ptr(buffer),
      },
      LAYOUT,
    ),
    untrustedFilesystem: (directory) => untrustedName(statfsSync(directory).type),
  };
}

/** The name of the filesystem type when boards cannot be kept on it. */
export function untrustedName(type: number): string | undefined {
  return UNTRUSTED_FILESYSTEMS.get(type >>> 0);
}

/** The C library this process already runs on; loading the other kind beside it would crash. */
function libraryName(): string {
  const architecture = process.arch === "arm64" ? "aarch64" : "x86_64";
  const muslLoader = `/lib/ld-musl-${architecture}.so.1`;
  const runsOnMusl =
    existsSync(muslLoader) && readFileSync("/proc/self/maps", "latin1").includes("/ld-musl-");
  return runsOnMusl ? muslLoader : "libc.so.6";
}
