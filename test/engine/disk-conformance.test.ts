import { describe, expect, test } from "bun:test";
import { isSameFile, type DiskFile, type OpenHow } from "../../src/kernel/engine/disk/disk.ts";
import { DISKS, type Place } from "./disks.ts";
import { thrownBy } from "./scratch.ts";

// What every disk must do; the whole protocol above relies on it.

const CREATE: OpenHow = { write: true, create: true, exclusive: false, mode: 0o600 };
const EXISTING: OpenHow = { ...CREATE, create: false };

for (const [name, fresh] of Object.entries(DISKS)) {
  describe(`a ${name} disk`, () => {
    test("gives fewer bytes at the end of a file and none beyond it", async () => {
      const file = openFile(await fresh());
      file.write(bytes(1, 2, 3), 0, 3, 0);
      const into = new Uint8Array(8).fill(9);
      expect(file.read(into, 2, 5, 1)).toBe(2);
      expect([...into]).toEqual([9, 9, 2, 3, 9, 9, 9, 9]);
      expect(file.read(into, 0, 4, 3)).toBe(0);
      expect(file.read(into, 0, 4, 100)).toBe(0);
      file.close();
    });

    test("fills the gap before a write with zeros, also after the file was cut", async () => {
      const file = openFile(await fresh());
      file.write(bytes(5, 6, 7, 8), 0, 4, 0);
      file.truncate(1);
      file.write(bytes(1), 0, 1, 5);
      expect(content(file)).toEqual([5, 0, 0, 0, 0, 1]);
      file.truncate(8);
      expect(content(file)).toEqual([5, 0, 0, 0, 0, 1, 0, 0]);
      file.close();
    });

    test("holds large files and knows their size", async () => {
      const file = openFile(await fresh());
      const large = new Uint8Array(300_000).map((_, index) => index % 251);
      file.write(large, 0, large.length, 100);
      expect(file.sizeBytes()).toBe(300_100);
      const back = new Uint8Array(large.length);
      expect(file.read(back, 0, back.length, 100)).toBe(large.length);
      expect(Buffer.compare(back, large)).toBe(0);
      file.sync();
      file.close();
    });

    test("refuses to open what is missing, and to create exclusively what exists", async () => {
      const { disk, directory } = await fresh();
      expect(thrownBy(() => disk.open(`${directory}/f`, EXISTING))).toMatchObject({ code: "ENOENT" });
      disk.open(`${directory}/f`, { ...CREATE, exclusive: true }).close();
      const again = () => disk.open(`${directory}/f`, { ...CREATE, exclusive: true });
      expect(thrownBy(again)).toMatchObject({ code: "EEXIST" });
    });

    test("keeps an open file alive after its removal, as another file than its successor", async () => {
      const place = await fresh();
      const path = `${place.directory}/f`;
      const old = openFile(place);
      old.write(bytes(1), 0, 1, 0);
      expect(isSameFile(old.identity, place.disk.status(path))).toBe(true);
      expect(place.disk.remove(path)).toBe(true);
      expect(place.disk.remove(path)).toBe(false);
      expect(place.disk.status(path)).toBeUndefined();
      const successor = openFile(place);
      expect(isSameFile(old.identity, place.disk.status(path))).toBe(false);
      expect(content(old)).toEqual([1]);
      expect(content(successor)).toEqual([]);
      old.close();
      successor.close();
    });

    test("tells size, mode and writability of a path", async () => {
      const place = await fresh();
      const file = openFile(place);
      file.write(bytes(1, 2), 0, 2, 0);
      expect(place.disk.status(`${place.directory}/f`)).toMatchObject({
        sizeBytes: 2,
        mode: 0o600,
        isFile: true,
      });
      expect(place.disk.isWritable(`${place.directory}/f`)).toBe(true);
      expect(place.disk.isWritable(`${place.directory}/missing`)).toBe(false);
      place.disk.syncDirectoryOf(`${place.directory}/f`);
      file.close();
    });

    test("lets any number share a range and one alone have it", async () => {
      const [one, two] = await openTwice(fresh);
      expect(one.lock("shared", 10, 5)).toBe(true);
      expect(two.lock("shared", 10, 5)).toBe(true);
      expect(one.lock("exclusive", 10, 5)).toBe(false);
      two.unlock(10, 5);
      expect(one.lock("exclusive", 10, 5)).toBe(true);
      expect(two.lock("shared", 14, 1)).toBe(false);
      expect(two.lock("shared", 15, 1)).toBe(true);
      closeAll(one, two);
    });

    test("turns an exclusive lock into a shared one and back", async () => {
      const [one, two] = await openTwice(fresh);
      expect(one.lock("exclusive", 0, 1)).toBe(true);
      expect(one.lock("shared", 0, 1)).toBe(true);
      expect(two.lock("shared", 0, 1)).toBe(true);
      expect(one.lock("exclusive", 0, 1)).toBe(false);
      expect(two.heldByOther(0, 1)).toBe("shared");
      closeAll(one, two);
    });

    test("unlocks part of a range and keeps the rest", async () => {
      const [one, two] = await openTwice(fresh);
      one.lock("exclusive", 0, 10);
      one.unlock(4, 2);
      expect(two.lock("exclusive", 4, 2)).toBe(true);
      expect(two.lock("exclusive", 3, 1)).toBe(false);
      expect(two.lock("exclusive", 6, 1)).toBe(false);
      expect(one.lock("exclusive", 0, 10)).toBe(false);
      closeAll(one, two);
    });

    test("tells which lock another holds, and never one's own", async () => {
      const [one, two] = await openTwice(fresh);
      one.lock("exclusive", 7, 1);
      one.lock("shared", 8, 1);
      expect(one.heldByOther(7, 2)).toBeUndefined();
      expect(two.heldByOther(7, 1)).toBe("exclusive");
      expect(two.heldByOther(8, 1)).toBe("shared");
      expect(two.heldByOther(9, 1)).toBeUndefined();
      closeAll(one, two);
    });

    test("drops the locks of an opening when that opening closes, and only those", async () => {
      const [one, two, three] = await openTwice(fresh);
      one.lock("shared", 0, 1);
      two.lock("shared", 0, 1);
      two.close();
      expect(three.heldByOther(0, 1)).toBe("shared");
      one.close();
      expect(three.heldByOther(0, 1)).toBeUndefined();
      three.close();
    });

    test("locks bytes far beyond the end of the file", async () => {
      const [one, two] = await openTwice(fresh);
      expect(one.lock("exclusive", 0x40000000, 512)).toBe(true);
      expect(two.lock("shared", 0x40000000 + 511, 1)).toBe(false);
      expect(two.lock("shared", 0x40000000 + 512, 1)).toBe(true);
      closeAll(one, two);
    });
  });
}

function openFile({ disk, directory }: Place): DiskFile {
  return disk.open(`${directory}/f`, CREATE);
}

async function openTwice(fresh: () => Promise<Place>): Promise<[DiskFile, DiskFile, DiskFile]> {
  const place = await fresh();
  return [openFile(place), openFile(place), openFile(place)];
}

function closeAll(...files: DiskFile[]): void {
  for (const file of files) file.close();
}

function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values);
}

function content(file: DiskFile): number[] {
  const into = new Uint8Array(file.sizeBytes());
  file.read(into, 0, into.length, 0);
  return [...into];
}
