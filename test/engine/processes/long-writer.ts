// One transaction that touches many pages, more than SQLite keeps in memory, with a word on its progress now and then.
import { openDatabase } from "../../../src/kernel/engine/index.ts";

const database = await openDatabase(process.argv[2]!, { synchronous: "normal" });
const insert = database.prepare("insert into t (b) values (zeroblob(8000))");
database.exec("pragma cache_size = 10; begin immediate");
for (let row = 0; row < Number(process.argv[3]); row++) {
  insert.run([]);
  if (row % 100 === 0) console.log(row);
}
console.log("committing");
database.exec("commit");
database.close();
