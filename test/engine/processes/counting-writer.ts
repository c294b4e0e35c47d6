// Counts up a shared counter and logs each step, one transaction a step: a lost or doubled step shows in the end.
import { EngineError, openDatabase } from "../../../src/kernel/engine/index.ts";

const [path, steps, who] = [process.argv[2]!, Number(process.argv[3]), process.argv[4]!];
const database = await openDatabase(path, { synchronous: "normal" });
const read = database.prepare("select v from counter");
const count = database.prepare("update counter set v = ?");
const note = database.prepare("insert into log (who, v) values (?, ?)");
const check = database.prepare("select (select v from counter) as v, (select count(*) from log) as n");

for (let step = 0; step < steps; step++) {
  await untilFree(() => {
    database.exec("begin immediate");
    const next = (read.all([])[0]!.v as number) + 1;
    count.run([next]);
    note.run([who, next]);
    database.exec("commit");
  });
  const [seen] = await untilFree(() => check.all([]));
  if (seen!.v !== seen!.n)
    throw new Error(`${who} saw ${String(seen!.v)} steps and ${String(seen!.n)} notes`);
}
database.close();

async function untilFree<Result>(work: () => Result): Promise<Result> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (database.inTransaction) database.exec("rollback");
      if (!(error instanceof EngineError) || error.code !== "busy") throw error;
      await Bun.sleep(Math.random() * 4);
    }
  }
}
