// Listens for commits and has nothing else to do: the process must end by itself.
import { openDatabase } from "../../../src/kernel/engine/index.ts";

const database = await openDatabase(process.argv[2]!);
database.onCommit(() => {});
