import { operatingSystem } from "./os/operating-system.ts";
import { EngineError } from "./errors.ts";
import { loadSqlite } from "./wasm/sqlite.ts";

/** What this host can do, for diagnosis. */
export interface EngineInfo {
  readonly sqliteVersion: string;
  /** `shared`: boards on local files, together with any other program. `memory`: in-memory boards only. */
  readonly mode: "shared" | "memory";
  /** The port in use, like `linux x64`; or why there is none. */
  readonly host: string;
  readonly hint?: string;
}

/** The name of a network or pass-through filesystem that no board can be kept on, if the directory lies on one. */
export async function untrustedFilesystem(directory: string): Promise<string | undefined> {
  return (await operatingSystem()).untrustedFilesystem(directory);
}

/** Tries out the host and says which boards it can keep. Never throws for a host it does not support. */
export async function engineInfo(): Promise<EngineInfo> {
  const { version } = await loadSqlite();
  try {
    const system = await operatingSystem();
    return { sqliteVersion: version, mode: "shared", host: system.name };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return { sqliteVersion: version, mode: "memory", host: error.message, ...hint };
  }
}
