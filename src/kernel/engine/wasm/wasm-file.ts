import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WASM_FILE = "@sqlite.org/sqlite-wasm/sqlite3.wasm";

/**
 * The bytes of the official build. On Bun the import attribute makes `bun build --compile` embed the file, and gives
 * its path; Node knows no such import, so there the file is found by resolution.
 */
export async function readWasmFile(): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof Bun !== "undefined") {
    const { default: path } = await import("@sqlite.org/sqlite-wasm/sqlite3.wasm", {
      with: { type: "file" },
    });
    return readFileSync(path);
  }
  return readFileSync(fileURLToPath(import.meta.resolve(WASM_FILE)));
}
