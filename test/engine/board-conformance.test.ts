import { describe, expect, test } from "bun:test";
import type { Database } from "../../src/kernel/engine/index.ts";
import { DISKS, type Place } from "./disks.ts";
import { rows, thrownBy, value } from "./scratch.ts";

// What a board does on every kind of disk, with several connections as several processes would have them.

const NAME = "board.db";
const FRAMES_OF_ONE_REGION = 4096;

for (const [kind, fresh] of Object.entries(DISKS)) {
  describe(`a board on a ${kind} disk`, () => {
    test("is created in WAL mode and found again after closing", async () => {
      const place = await fresh();
      await withBoards(place, 1, ([board]) => {
        board!.exec("insert into t values (1, 'kept')");
        expect(value(board!, "pragma journal_mode")).toBe("wal");
      });
      await withBoards(place, 1, ([board]) => {
        expect(rows(board!, "select * from t")).toEqual([{ a: 1, b: "kept" }]);
        expect(value(board!, "pragma journal_mode")).toBe("wal");
      });
    });

    test("shows each connection what the others committed, and nothing else", async () => {
      await withBoards(await fresh(), 3, ([one, two, three]) => {
        one!.exec("begin immediate; insert into t values (1, 'by one')");
        expect(value(two!, "select count(*) from t")).toBe(0);
        one!.exec("commit");
        expect(value(two!, "select count(*) from t")).toBe(1);
        two!.exec("insert into t values (2, 'by two')");
        expect(value(three!, "select count(*) from t")).toBe(2);
        three!.exec("begin; insert into t values (3, 'never'); rollback");
        expect(value(one!, "select count(*) from t")).toBe(2);
      });
    });

    test("keeps a reader's snapshot while others write", async () => {
      await withBoards(await fresh(), 2, ([reader, writer]) => {
        writer!.exec("insert into t values (1, 'old')");
        reader!.exec("begin");
        expect(value(reader!, "select b from t where a = 1")).toBe("old");
        for (let round = 0; round < 20; round++) writer!.exec("update t set b = b || '+'");
        expect(value(reader!, "select b from t where a = 1")).toBe("old");
        reader!.exec("commit");
        expect(value(reader!, "select length(b) from t where a = 1")).toBe(23);
      });
    });

    test("refuses a second writer at once, and lets it in afterwards", async () => {
      await withBoards(await fresh(), 2, ([one, two]) => {
        one!.exec("begin immediate; insert into t values (1, 'x')");
        expect(thrownBy(() => two!.exec("begin immediate"))).toMatchObject({ code: "busy" });
        expect(two!.inTransaction).toBe(false);
        one!.exec("commit");
        two!.exec("begin immediate; insert into t values (2, 'y'); commit");
        expect(value(one!, "select count(*) from t")).toBe(2);
      });
    });

    test("refuses to write on an outdated snapshot", async () => {
      await withBoards(await fresh(), 2, ([one, two]) => {
        one!.exec("begin");
        value(one!, "select count(*) from t");
        two!.exec("insert into t values (1, 'first')");
        expect(thrownBy(() => one!.exec("insert into t values (2, 'late')"))).toMatchObject({ code: "busy" });
        one!.exec("rollback");
        one!.exec("insert into t values (2, 'again')");
        expect(value(two!, "select count(*) from t")).toBe(2);
      });
    });

    test("changes its commit mark with every commit by anyone, and with nothing else", async () => {
      await withBoards(await fresh(), 2, ([one, two]) => {
        const marks = new Set<string | number>([one!.commitMark()]);
        for (let round = 0; round < 10; round++) {
          (round % 2 === 0 ? one! : two!).exec("insert into t (b) values ('x')");
          expect(one!.commitMark()).toBe(two!.commitMark());
          marks.add(one!.commitMark());
        }
        expect(marks.size).toBe(11);
        one!.exec("begin; insert into t (b) values ('rolled back'); rollback");
        value(two!, "select count(*) from t");
        expect(marks.has(one!.commitMark())).toBe(true);
      });
    });

    test("spans several regions of shared memory and stays whole through a checkpoint", async () => {
      const rowCount = FRAMES_OF_ONE_REGION * 2 + 100;
      await withBoards(await fresh(), 3, ([writer, other, reader]) => {
        reader!.exec("begin");
        value(reader!, "select count(*) from t");
        writer!.exec("pragma wal_autocheckpoint = 0; pragma synchronous = off");
        const insert = writer!.prepare("insert into t (b) values (?)");
        writer!.exec("begin");
        for (let row = 0; row < rowCount; row++) insert.run(["x".repeat(8000)]);
        writer!.exec("commit");
        expect(value(other!, "select count(*) from t")).toBe(rowCount);
        other!.exec("insert into t (b) values ('by the other')");
        expect(value(writer!, "select count(*) from t")).toBe(rowCount + 1);
        expect(value(reader!, "select count(*) from t")).toBe(0);
        reader!.exec("commit");
        const [checkpoint] = rows(other!, "pragma wal_checkpoint(truncate)");
        expect(checkpoint).toMatchObject({ busy: 0 });
        expect(value(writer!, "select count(*) from t")).toBe(rowCount + 1);
        writer!.exec("insert into t (b) values ('into the new log')");
        expect(value(reader!, "select count(*) from t")).toBe(rowCount + 2);
        expect(value(other!, "pragma integrity_check")).toBe("ok");
      });
    });

    test("reuses its log after a checkpoint while others stay connected", async () => {
      await withBoards(await fresh(), 2, ([one, two]) => {
        for (let round = 0; round < 5; round++) {
          one!.exec("insert into t (b) values ('x')");
          two!.exec("insert into t (b) values ('y')");
          expect(rows(round % 2 === 0 ? one! : two!, "pragma wal_checkpoint(restart)")[0]).toMatchObject({
            busy: 0,
          });
          expect(value(one!, "select count(*) from t")).toBe((round + 1) * 2);
          expect(value(two!, "select count(*) from t")).toBe((round + 1) * 2);
        }
        expect(value(one!, "pragma integrity_check")).toBe("ok");
      });
    });

    test("is put into the main file by the last to close, and its log stays, empty", async () => {
      const place = await fresh();
      const path = `${place.directory}/${NAME}`;
      await withBoards(place, 2, ([one, two]) => {
        one!.exec("insert into t values (1, 'x')");
        two!.close();
        expect(place.disk.status(`${path}-wal`)!.sizeBytes).toBeGreaterThan(0);
        one!.close();
        expect(place.disk.status(`${path}-wal`)!.sizeBytes).toBe(0);
        expect(place.disk.status(`${path}-shm`)).toBeDefined();
      });
    });

    test("is moved whole also by a last one that had not seen the newest commit", async () => {
      const place = await fresh();
      await withBoards(place, 2, ([one, two]) => {
        value(two!, "select count(*) from t");
        one!.exec("insert into t values (1, 'unseen by two')");
        one!.close();
        two!.close();
        expect(place.disk.status(`${place.directory}/${NAME}-wal`)!.sizeBytes).toBe(0);
      });
      await withBoards(place, 1, ([board]) => {
        expect(rows(board!, "select b from t")).toEqual([{ b: "unseen by two" }]);
      });
    });

    test("refuses an exclusive locking mode, which would hide the log from others", async () => {
      await withBoards(await fresh(), 1, ([board]) => {
        expect(thrownBy(() => board!.exec("pragma locking_mode = exclusive")).message).toContain(
          "locking_mode",
        );
      });
    });
  });
}

async function withBoards(place: Place, count: number, work: (boards: Database[]) => void): Promise<void> {
  const boards: Database[] = [];
  try {
    while (boards.length < count) boards.push(await place.open(NAME));
    boards[0]!.exec("create table if not exists t (a integer primary key, b)");
    work(boards);
  } finally {
    for (const board of boards) board.close();
  }
}
