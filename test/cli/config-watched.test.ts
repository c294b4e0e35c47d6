import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configSettled, WatchedConfigFile } from "../../src/config/index.ts";
import { until } from "../support/program.ts";

/** A file that is being saved is missing, empty or half for a moment: that is no config. */

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kanbun-config-"));
  path = join(home, "config.yaml");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** As if it had been written so many seconds ago. */
function written(text: string, secondsAgo: number): void {
  writeFileSync(path, text);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(path, at, at);
}

test("a change that stands for a while is told once; one of this moment later", async () => {
  written("caps: { host: 1 }\n", 60);
  const file = new WatchedConfigFile(home);
  expect([file.isOther, file.hasChanged()]).toEqual([false, false]);
  written("caps: { host: 2 }\n", 30);
  expect([file.isOther, file.hasChanged(), file.hasChanged(), file.isOther]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  written("", 0);
  expect([file.isOther, file.hasChanged()]).toEqual([true, false]);
  written("caps: { host: 3 }\n", 0);
  expect(file.hasChanged()).toBe(false);
  await until("it to have settled", () => file.hasChanged());
  expect(file.hasChanged()).toBe(false);
});

test("a file that is missing for a moment was not removed", async () => {
  written("caps: { host: 1 }\n", 60);
  const file = new WatchedConfigFile(home);
  rmSync(path);
  expect(file.hasChanged()).toBe(false);
  written("caps: { host: 2 }\n", 30);
  expect(file.hasChanged()).toBe(true);
  rmSync(path);
  expect(file.hasChanged()).toBe(false);
  await until("it to be taken for removed", () => file.hasChanged());
});

test("who starts while it is saved waits until it has stood for a while", async () => {
  await configSettled(home);
  written("", 0);
  await configSettled(home);
  expect(Date.now() - statSync(path).mtimeMs).toBeGreaterThanOrEqual(250);
});
