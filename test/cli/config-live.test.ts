import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LiveConfig, parseConfig, settledConfig } from "../../src/config/index.ts";
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

const capOf = ({ config }: LiveConfig) => config.caps.host;

test("a change that stands for a while is taken over once; one of this moment later", async () => {
  written("caps: { host: 1 }\n", 60);
  const live = new LiveConfig(home);
  expect([live.isBehind, live.refresh(), capOf(live)]).toEqual([false, null, 1]);
  written("caps: { host: 2 }\n", 30);
  expect([live.isBehind, live.refresh()?.caps.host, capOf(live)]).toEqual([true, 2, 2]);
  expect([live.isBehind, live.refresh()]).toEqual([false, null]);
  written("", 0);
  expect([live.isBehind, live.refresh(), capOf(live)]).toEqual([true, null, 2]);
  written("caps: { host: 3 }\n", 0);
  expect(live.refresh()).toBeNull();
  await until("it to have settled", () => live.refresh());
  expect(capOf(live)).toBe(3);
});

test("a file that is missing for a moment was not removed", async () => {
  written("caps: { host: 1 }\n", 60);
  const live = new LiveConfig(home);
  rmSync(path);
  expect([live.refresh(), capOf(live)]).toEqual([null, 1]);
  written("caps: { host: 2 }\n", 30);
  expect(live.refresh()?.caps.host).toBe(2);
  rmSync(path);
  await until("it to be taken for removed", () => live.refresh());
  expect(capOf(live)).toBeUndefined();
});

test("what was read before stays in force while the file is saved, missing or broken", async () => {
  const known = parseConfig("caps: { host: 1 }\n", path);
  expect(capOf(new LiveConfig(home, known))).toBe(1);
  written("", 0);
  const live = new LiveConfig(home, known);
  expect(capOf(live)).toBe(1);
  written("caps: 3\n", 30);
  expect([live.refresh()?.problem === undefined, capOf(live)]).toEqual([false, 1]);
  written("caps: { host: 2 }\n", 20);
  expect(capOf(new LiveConfig(home, known))).toBe(2);
  expect([live.refresh()?.problem, capOf(live)]).toEqual([undefined, 2]);
});

test("what cannot be read at all is named as well", () => {
  mkdirSync(path);
  expect(new LiveConfig(home).config.problem).toStartWith(`${path}: EISDIR`);
});

test("who starts while it is saved gets what it holds when that is over", async () => {
  expect((await settledConfig(home)).caps.host).toBeUndefined();
  written("", 0);
  const begun = settledConfig(home);
  written("caps: { host: 2 }\n", 0);
  expect((await begun).caps.host).toBe(2);
});
