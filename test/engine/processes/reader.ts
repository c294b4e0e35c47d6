// A short visit: counts the rows and leaves.
import { openDatabase } from "../../../src/kernel/engine/index.ts";

const database = await openDatabase(process.argv[2]!);
console.log(database.prepare("select count(*) as n from t").all([])[0]!.n);
database.close();
