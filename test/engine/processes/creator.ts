// Creates the board if nobody was faster, and signs in.
import { openDatabase } from "../../../src/kernel/engine/index.ts";

const database = await openDatabase(process.argv[2]!);
for (;;) {
  try {
    database.exec("create table if not exists arrivals (pid)");
    database.prepare("insert into arrivals values (?)").run([process.pid]);
    break;
  } catch (error) {
    if ((error as { code?: string }).code !== "busy") throw error;
    await Bun.sleep(2);
  }
}
database.close();
