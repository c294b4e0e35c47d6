import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profilesOnDisk } from "../../src/dispatcher/index.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kanbun-profiles-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("[#228] profiles on disk are directories with a config file, sorted; bare directories and stray files are not", () => {
  expect(profilesOnDisk(home)).toEqual([]);
  const names = ["writer", "coder", "zoe", "bob", "mia", "ops"];
  for (const name of [...names, "bare", "odd"]) mkdirSync(join(home, "profiles", name), { recursive: true });
  for (const name of names) writeFileSync(join(home, "profiles", name, "config.yaml"), "");
  writeFileSync(join(home, "profiles", "stray.yaml"), "");
  writeFileSync(join(home, "profiles", "odd", "other.yaml"), "");
  expect(profilesOnDisk(home)).toEqual(names.sort());
});
