import { expect, test } from "bun:test";
import type { SqlValue } from "../../src/kernel/engine/index.ts";
import { native, open, openNew, rows, thrownBy, value } from "./scratch.ts";

const SURVIVORS: [string, SqlValue][] = [
  ["null", null],
  ["zero", 0],
  ["a negative integer", -1],
  ["the largest 32-bit integer", 2 ** 31 - 1],
  ["the smallest 32-bit integer", -(2 ** 31)],
  ["an integer beyond 32 bits", 2 ** 31],
  ["the largest safe integer", Number.MAX_SAFE_INTEGER],
  ["the smallest safe integer", Number.MIN_SAFE_INTEGER],
  ["the first integer that is no safe number", 2n ** 53n],
  ["the largest 64-bit integer", 2n ** 63n - 1n],
  ["the smallest 64-bit integer", -(2n ** 63n)],
  ["a fraction", 0.1],
  ["a large number with a fraction's exponent", 1e300],
  ["infinity", Number.POSITIVE_INFINITY],
  ["empty text", ""],
  ["short text", "ready"],
  ["text of one kilobyte", "x".repeat(1024)],
  ["text of a megabyte", "0123456789abcdef".repeat(65536)],
  ["umlauts", "Grüße"],
  ["emoji with modifiers", "👩🏽‍💻 done ✅"],
  ["text that starts with a byte order mark", "\ufeffhello"],
  ["text with an embedded NUL", "before\0after"],
  ["only a NUL", "\0"],
  ["line breaks and quotes", "a\r\nb'c\"d"],
  ["no bytes", new Uint8Array(0)],
  ["bytes", new Uint8Array([0, 1, 2, 254, 255])],
  ["a megabyte of bytes", new Uint8Array(2 ** 20).fill(7)],
];

for (const [name, original] of SURVIVORS) {
  test(`${name} comes back as it was stored`, async () => {
    const database = await openNew();
    database.prepare("insert into t (b) values (?)").run([original]);
    expect(value(database, "select b from t")).toEqual(original);
    expect(value(database, "select b = ? or (b is null and ? is null) from t", original, original)).toBe(1);
  });
}

test("an integer given as bigint comes back as number when it is safe", async () => {
  const database = await open(":memory:");
  expect(value(database, "select ?", 5n)).toBe(5);
});

test("a whole number stored in a real column stays real", async () => {
  const database = await open(":memory:");
  database.exec("create table r (x real)");
  database.prepare("insert into r values (?)").run([3]);
  expect(rows(database, "select x, typeof(x) as type from r")).toEqual([{ x: 3, type: "real" }]);
});

test("native SQLite reads the text we wrote, embedded NUL included", async () => {
  const database = await openNew();
  database.prepare("insert into t (b) values (?)").run(["a\0b"]);
  expect(await native(database.path, "select hex(b), typeof(b) from t")).toBe("610062|text");
});

test("bytes read are a copy: later statements do not change them", async () => {
  const database = await openNew();
  database.prepare("insert into t (b) values (?)").run([new Uint8Array([1, 2, 3])]);
  const bytes = value(database, "select b from t");
  for (let index = 0; index < 50; index++) value(database, "select ?", "overwrite".repeat(index));
  expect(bytes).toEqual(new Uint8Array([1, 2, 3]));
});

const REFUSED: [string, unknown][] = [
  ["an unpaired high surrogate", "a\ud800b"],
  ["an unpaired low surrogate", "\udc00"],
  ["NaN", Number.NaN],
  ["an integer beyond 64 bits", 2n ** 63n],
  ["a negative integer beyond 64 bits", -(2n ** 63n) - 1n],
  ["undefined", undefined],
  ["a boolean", true],
  ["an object", {}],
  ["a function", () => 1],
];

for (const [name, refused] of REFUSED) {
  test(`${name} is refused as misuse and nothing is stored`, async () => {
    const database = await openNew();
    const insert = database.prepare("insert into t (b) values (?)");
    expect(thrownBy(() => insert.run([refused as SqlValue]))).toMatchObject({
      name: "EngineError",
      code: "misuse",
    });
    expect(value(database, "select count(*) from t")).toBe(0);
    insert.run(["afterwards it works"]);
    expect(value(database, "select count(*) from t")).toBe(1);
  });
}

test("too few and too many values are refused", async () => {
  const database = await openNew();
  const insert = database.prepare("insert into t (a, b) values (?, ?)");
  expect(thrownBy(() => insert.run([1]))).toMatchObject({ code: "misuse" });
  expect(thrownBy(() => insert.run([1, 2, 3]))).toMatchObject({ code: "misuse" });
  expect(insert.run([1, 2])).toEqual({ changes: 1, lastRowId: 1 });
});

test("text whose bytes are no UTF-8 is read with replacement characters, not refused", async () => {
  const database = await open(":memory:");
  expect(value(database, "select cast(x'61ff62' as text)")).toBe("a\ufffdb");
});

test("short texts that differ in one byte, or only in their encoding, are never taken for each other", async () => {
  const database = await open(":memory:");
  const echo = database.prepare("select ? as x");
  const alphabet = ["a", "b", "A", "0", "é", "\0", "\x7f", "ÿ", "日"];
  const texts = alphabet.flatMap((one) =>
    alphabet.flatMap((two) => alphabet.map((three) => one + two + three)),
  );
  for (let round = 0; round < 2; round++) {
    for (const text of texts) expect(echo.all([text])).toEqual([{ x: text }]);
  }
});
