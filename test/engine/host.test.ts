import { expect, test } from "bun:test";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { refuseUntrustedFilesystem } from "../../src/kernel/engine/filesystem-check.ts";
import { engineInfo } from "../../src/kernel/engine/index.ts";
import { untrustedName } from "../../src/kernel/engine/os/linux.ts";
import { loadPort, operatingSystem } from "../../src/kernel/engine/os/operating-system.ts";
import { native, run, scratch, script, thrownBy } from "./scratch.ts";

const DOOR = join(import.meta.dir, "../../src/kernel/engine/index.ts");

const REFUSED_TYPES: [string, number][] = [
  ["nfs", 0x6969],
  ["smb", 0xfe534d42],
  ["cifs", 0xff534d42],
  ["9p", 0x01021997],
  ["fuse or virtiofs", 0x65735546],
];

for (const [name, type] of REFUSED_TYPES) {
  test(`a board on ${name} is refused with what to do instead`, () => {
    expect(untrustedName(type)).toBe(name);
    const error = thrownBy(() => refuseUntrustedFilesystem("/mnt/share", () => untrustedName(type)));
    expect(error).toMatchObject({ name: "EngineError", code: "unsupported_host" });
    expect(error.message).toContain("/mnt/share");
    expect(error.message).toContain(name);
    expect(error.hint).toContain("local disk");
    expect(error.hint).toContain("kanbun serve");
  });
}

test("a negative type, as some runtimes report the large ones, is recognised too", () => {
  expect(untrustedName(0xff534d42 | 0)).toBe("cifs");
});

test("ext4, xfs, btrfs, tmpfs, overlayfs and zfs are accepted", () => {
  for (const type of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1]) {
    refuseUntrustedFilesystem("/home", () => untrustedName(type));
    expect(untrustedName(type)).toBeUndefined();
  }
});

test("the filesystem is asked for real: /proc is what it says, the scratch directory is accepted", async () => {
  const system = await operatingSystem();
  expect(system.untrustedFilesystem(scratch())).toBeUndefined();
  expect(system.untrustedFilesystem("/proc")).toBeUndefined();
});

test("Windows, unknown systems and Node are refused for board files, with a way out", async () => {
  for (const [platform, isBun] of [
    ["win32", true],
    ["freebsd", true],
    ["linux", false],
  ] as const) {
    const refusal = loadPort(platform, isBun);
    await expect(refusal).rejects.toMatchObject({
      code: "unsupported_host",
      hint: expect.stringContaining("memory"),
    });
  }
});

test("a C library that cannot be loaded is a clear refusal", async () => {
  // The port for another system finds no library of that name here.
  const other = process.platform === "linux" ? "darwin" : "linux";
  await expect(loadPort(other, true)).rejects.toMatchObject({
    name: "EngineError",
    code: "unsupported_host",
  });
});

test("engineInfo tells version, mode and port", async () => {
  const info = await engineInfo();
  expect(info).toMatchObject({ mode: "shared", host: `${process.platform} ${process.arch}` });
  expect(info.sqliteVersion).toMatch(/^3\.\d+\.\d+$/);
});

test("on Node boards in memory work and board files are refused clearly", async () => {
  const directory = scratch();
  const built = await Bun.build({
    entrypoints: [DOOR],
    target: "node",
    outdir: directory,
    external: ["@sqlite.org/sqlite-wasm/*", "bun:ffi"],
  });
  expect(built.success).toBe(true);
  symlinkSync(join(import.meta.dir, "../../node_modules"), join(directory, "node_modules"));
  const program = `
    import { openDatabase, engineInfo } from ${JSON.stringify(join(directory, "index.js"))};
    const board = await openDatabase(":memory:");
    board.exec("create table t (a)");
    board.prepare("insert into t values (?)").run(["on Node"]);
    const [row] = board.prepare("select a from t").all([]);
    const refusal = await openDatabase(${JSON.stringify(join(directory, "x.db"))}).catch((error) => error);
    const { mode, hint } = await engineInfo();
    console.log(JSON.stringify({ row, name: refusal.name, code: refusal.code, mode, hint: typeof hint }));
  `;
  const { out, errors } = await run(["node", "--input-type=module", "--eval", program]);
  expect({ errors, answer: JSON.parse(out || "{}") }).toEqual({
    errors: "",
    answer: {
      row: { a: "on Node" },
      name: "EngineError",
      code: "unsupported_host",
      mode: "memory",
      hint: "string",
    },
  });
  expect(existsSync(join(directory, "x.db"))).toBe(false);
});

test("inside a compiled, minified executable the WASM file is found and board files work", async () => {
  const directory = scratch();
  const executable = join(directory, "visitor");
  const path = join(directory, "board.db");
  await native(path, "pragma journal_mode = wal; create table t (a); insert into t values (1), (2)");
  const compile = [
    process.execPath,
    "build",
    "--compile",
    "--minify",
    "--bytecode",
    "--format=esm",
    "--splitting",
  ];
  const built = await run([...compile, script("reader.ts")[1]!, "--outfile", executable]);
  expect(built.code).toBe(0);
  const { out, errors } = await run(["env", "-i", "-C", "/", executable, path]);
  expect({ out, errors }).toEqual({ out: "2\n", errors: "" });
}, 60_000);
