import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Home } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const titles = async (...args: string[]): Promise<string[]> =>
  (await home.json<{ title: string }[]>("list", ...args)).map(({ title }) => title);

test("boards are apart: made, named before or after the verb, switched to, exported, imported, archived", async () => {
  await home.run(["boards", "create", "rel", "--name", "Release 2"]);
  await home.run(["--board", "rel", "create", "there"]);
  await home.run(["create", "here"]);
  expect(await titles()).toEqual(["here"]);
  expect(await titles("--board=rel")).toEqual(["there"]);
  await home.run(["boards", "switch", "rel"]);
  expect(await titles()).toEqual(["there"]);
  expect((await home.run(["boards"])).stdout).toMatch(/^\* +rel +Release 2 +ready=1$/m);

  const file = join(home.dir, "rel.export");
  expect((await home.run(["boards", "export", "rel", file])).code).toBe(0);
  expect((await home.run(["boards", "export", "rel", file])).code).toBe(4);
  expect((await home.run(["boards", "import", file, "copy"])).stdout).toContain("1 task(s)");
  expect(await titles("--board", "copy")).toEqual(["there"]);
  expect((await home.run(["boards", "rename", "copy", "The", "copy"])).stdout).toContain("The copy");
  const removed = await home.json<{ path: string }>("boards", "rm", "copy");
  expect(existsSync(removed.path)).toBe(true);
  expect((await home.run(["boards", "show", "copy"])).code).toBe(3);
});

test("a board that is not there is an error, never a blank one; bad names and the default board are refused", async () => {
  const missing = await home.run(["list", "--board", "nosuch"]);
  expect(missing.code).toBe(3);
  expect(missing.stderr).toContain("kanbun boards create nosuch");
  expect(existsSync(join(home.dir, "kanban", "boards", "nosuch"))).toBe(false);
  for (const slug of ["Bad Name", "../x", ""])
    expect((await home.run(["boards", "create", slug])).code).toBe(2);
  expect((await home.run(["boards", "rm", "default"])).code).toBe(4);
});

test("an id of another board is not found", async () => {
  await home.run(["boards", "create", "rel"]);
  const { id } = await home.json<{ id: string }>("create", "there", "--board", "rel");
  const ran = await home.run(["show", id]);
  expect(ran.code).toBe(3);
  expect((await home.run(["link", id, id, "--board", "default"])).code).toBe(2);
});

test("a working directory is kept as an absolute path, whatever it was given as", async () => {
  await home.run(["boards", "create", "b", "--workdir", "src"]);
  const kept = JSON.parse(
    readFileSync(join(home.dir, "kanban", "boards", "b", "board.json"), "utf8"),
  ) as object;
  expect(kept).toMatchObject({ default_workdir: resolve("src") });
});
