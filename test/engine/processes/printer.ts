// Without standard streams their numbers are free for other files: a print must not land in the board.
import { closeSync, writeSync } from "node:fs";
import { openDatabase } from "../../../src/kernel/engine/index.ts";

for (const descriptor of [0, 1, 2]) closeSync(descriptor);
const database = await openDatabase(process.argv[2]!);
database.exec("create table t (a); insert into t values (1)");
for (const descriptor of [0, 1, 2]) {
  try {
    writeSync(descriptor, "a stray print\n");
  } catch {
    // A closed stream refuses the print, which is as good.
  }
}
database.close();
