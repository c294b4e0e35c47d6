// Runs SQL on a board as a user without rights of root: opens it as told, prints the rows or the error as JSON.
import { openDatabase } from "../../../src/kernel/engine/index.ts";
import { loadSqlite } from "../../../src/kernel/engine/wasm/sqlite.ts";
import { operatingSystem } from "../../../src/kernel/engine/os/operating-system.ts";

const NOBODY = 65534;
const [path, mode, ...statements] = process.argv.slice(2) as [string, string, ...string[]];

// Whatever is loaded lazily is loaded while it may still be read.
await loadSqlite();
await operatingSystem();
(await openDatabase(":memory:")).close();
if (process.getuid!() === 0) {
  process.setgid!(NOBODY);
  process.setuid!(NOBODY);
}
for (const sql of statements) {
  try {
    const database = await openDatabase(path, { readonly: mode === "readonly", create: false });
    console.log(JSON.stringify(database.prepare(sql).all([])));
    database.close();
  } catch (error) {
    const { name, code, message, hint } = error as Error & { code?: string; hint?: string };
    console.log(JSON.stringify({ name, code, message, hint }));
  }
}
