import { dlopen, FFIType } from "bun:ffi";

const PR_SET_CHILD_SUBREAPER = 36;
const LOCK_EX_NB = 2 | 4;
const CLOCK_MONOTONIC = 1;
const WNOHANG = 1;

const SYMBOLS = {
  prctl: { args: [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64], returns: FFIType.i32 },
  clock_gettime: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 },
  waitpid: { args: [FFIType.i32, FFIType.ptr, FFIType.i32], returns: FFIType.i32 },
  flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
} as const;

function open() {
  const musl = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;
  for (const name of process.platform === "linux" ? ["libc.so.6", musl] : [])
    try {
      return dlopen(name, SYMBOLS);
    } catch {
      // Not this libc.
    }
  return null;
}

let libc: ReturnType<typeof open> | undefined;

/**
 * Asks the kernel to hand us every orphan of our children, so that processes which left their group by setsid are
 * found too. False where that cannot be had.
 */
export function becomeSubreaper(): boolean {
  libc ??= open();
  return libc?.symbols.prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n) === 0;
}

/** Lets the kernel forget a child that has ended; one that lives is left alone. */
export function reap(pid: number): void {
  libc ??= open();
  libc?.symbols.waitpid(pid, null, WNOHANG);
}

/**
 * Takes the whole-file lock of an open file without waiting. It ends with the process, whatever ends it, and is seen
 * from every pid namespace of the host. False when another has it, `null` where locks cannot be had.
 */
export function tryLock(fd: number): boolean | null {
  libc ??= open();
  return libc ? libc.symbols.flock(fd, LOCK_EX_NB) === 0 : null;
}

/**
 * Milliseconds this host has been awake since its boot: one clock for all processes, which stands still while the host
 * sleeps and which nobody can set. `null` where it cannot be had.
 */
export function awakeMs(): number | null {
  libc ??= open();
  const seconds = new BigInt64Array(2);
  if (libc?.symbols.clock_gettime(CLOCK_MONOTONIC, seconds) !== 0) return null;
  return Number(seconds[0]) * 1000 + Number(seconds[1]) / 1e6;
}
