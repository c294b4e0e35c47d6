// Opens the board, runs the SQL, says so, and stays connected until it is told to end (stdin) or killed.
import { openDatabase } from "../../../src/kernel/engine/index.ts";

const database = await openDatabase(process.argv[2]!);
database.exec(process.argv[3] ?? "select 1");
console.log("ready");
for await (const _ of Bun.stdin.stream());
database.close();
