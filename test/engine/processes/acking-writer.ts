// Commits one row after another and acknowledges each on stdout, until it is killed.
import { writeSync } from "node:fs";
import { EngineError, openDatabase } from "../../../src/kernel/engine/index.ts";

const [path, who] = [process.argv[2]!, process.argv[3]!];
const database = await openDatabase(path);
const insert = database.prepare("insert into acked (id, filler) values (?, ?)");

for (let number = 0; ; number++) {
  const id = `${who}-${number}`;
  try {
    database.exec("begin immediate");
    insert.run([id, "x".repeat(Math.random() * 20_000)]);
    database.exec("commit");
    writeSync(1, `${id}\n`);
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    if (!(error instanceof EngineError) || error.code !== "busy") throw error;
    await Bun.sleep(Math.random() * 3);
  }
}
