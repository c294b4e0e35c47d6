import { EngineError } from "../errors.ts";
import { linux } from "./linux.ts";
import { macos } from "./macos.ts";
import type { OperatingSystem } from "./range-locks.ts";

const ELSEWHERE =
  "In-memory boards work here, and so do boards that another machine serves and you reach by URL.";

let loading: Promise<OperatingSystem> | undefined;

/**
 * The port for this host. Refuses (`unsupported_host`) hosts on which SQLite's own locks cannot be taken: a second,
 * private way of locking would let two programs write one file at once.
 */
export function operatingSystem(): Promise<OperatingSystem> {
  loading ??= loadPort(process.platform, typeof Bun !== "undefined");
  return loading;
}

/** Chooses the port by platform and runtime; separate from the host it runs on so that refusals can be tried anywhere. */
export async function loadPort(platform: string, isBun: boolean): Promise<OperatingSystem> {
  if (platform === "win32") {
    throw new EngineError("unsupported_host", "Board files are not supported on Windows yet.", {
      hint: `Run it inside WSL 2, with the board on the Linux side (not under /mnt/c). ${ELSEWHERE}`,
    });
  }
  if (platform !== "linux" && platform !== "darwin") {
    throw new EngineError("unsupported_host", `Board files are not supported on ${platform}.`, {
      hint: ELSEWHERE,
    });
  }
  if (!isBun) {
    throw new EngineError(
      "unsupported_host",
      "Board files need Bun: Node has no way to take SQLite's file locks.",
      {
        hint: `Use the kanbun executable, or run under Bun. ${ELSEWHERE}`,
      },
    );
  }
  try {
    return await (platform === "linux" ? linux() : macos());
  } catch (error) {
    throw new EngineError(
      "unsupported_host",
      `The C library cannot be reached from here (${String(error)}).`,
      {
        hint: `Board files need fcntl(2) for SQLite's locks; a sandbox may forbid it. ${ELSEWHERE}`,
      },
    );
  }
}
