import type { OperatingSystem } from "./range-locks.ts";
import { recordLocks, type RecordLockLayout } from "./record-locks.ts";

/** `struct flock` and open-file-description locks of Darwin (sys/fcntl.h). Written from the headers, never run. */
const LAYOUT: RecordLockLayout = {
  setCommand: 90,
  getCommand: 92,
  sharedType: 1,
  exclusiveType: 3,
  unlockType: 2,
  startAt: 0,
  lengthAt: 8,
  pidAt: 16,
  typeAt: 20,
  whenceAt: 22,
  conflicts: [35, 13],
};

/** `struct statfs` (sys/mount.h): flags at byte 64, the filesystem's name at byte 72. */
const STATFS_BYTES = 2168;
const STATFS_FLAGS_AT = 64;
const STATFS_NAME_AT = 72;
const STATFS_NAME_BYTES = 16;
const MNT_LOCAL = 0x1000;

export async function macos(): Promise<OperatingSystem> {
  const { dlopen, ptr, read } = await import("bun:ffi");
  const isArm = process.arch === "arm64";
  const { symbols } = dlopen("libSystem.B.dylib", {
    // On arm64 Darwin a variadic argument is passed on the stack, whatever registers are free. Six arguments that fill
    // the remaining registers put the ninth, the lock, where fcntl looks for it.
    fcntl: {
      args: isArm ? ["i32", "i32", "i64", "i64", "i64", "i64", "i64", "i64", "ptr"] : ["i32", "i32", "ptr"],
      returns: "i32",
    },
    [isArm ? "statfs" : "statfs$INODE64"]: { args: ["ptr", "ptr"], returns: "i32" },
    __error: { args: [], returns: "ptr" },
  });
  const call = symbols as unknown as Record<string, (...values: unknown[]) => number>;
  return {
    name: `macos ${process.arch}`,
    locks: recordLocks(
      {
        fcntl: (descriptor, command, flock) =>
          isArm
            ? call.fcntl!(descriptor, command, 0, 0, 0, 0, 0, 0, flock)
            : call.fcntl!(descriptor, command, flock),
        errorNumber: () => read.i32(symbols.__error() as never, 0),
        addressOf: (buffer) => ptr(buffer),
      },
      LAYOUT,
    ),
    untrustedFilesystem(directory) {
      const status = Buffer.alloc(STATFS_BYTES);
      const path = Buffer.from(`${directory}\0`);
      const result = call[isArm ? "statfs" : "statfs$INODE64"]!(ptr(path), ptr(status));
      if (result !== 0) return undefined;
      const name = status
        .toString("latin1", STATFS_NAME_AT, STATFS_NAME_AT + STATFS_NAME_BYTES)
        .replace(/\0.*$/s, "");
      return (status.readUInt32LE(STATFS_FLAGS_AT) & MNT_LOCAL) === 0 || name.includes("fuse")
        ? name
        : undefined;
    },
  };
}
