import { afterEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "../../src/kernel/index.ts";
import { call, operations } from "../../src/kernel/index.ts";
import { parseConfig } from "../../src/config/index.ts";
import { dispatchersSeen, presence, worldOf } from "../../src/dispatcher/index.ts";
import { identify, identityText } from "../../src/dispatcher/identity.ts";
import { DISPATCHER } from "../support/board.ts";
import { sleeper, Workshop } from "./workshop.ts";

let shop: Workshop;
afterEach(() => shop.close());

const off = parseConfig("kanban: { dispatch_in_gateway: false }", "config.yaml");
const ask = (config = shop.config, env = {}) => presence(shop.board, config, shop.home, env);

test("[#257] running while a dispatcher is alive, with its pid; also a forced one whatever the config says", async () => {
  shop = await Workshop.open();
  await call(shop.board.as(DISPATCHER), operations.beat, { id: "d", pid: 4711, host: "here" });
  expect(await ask()).toMatchObject({ running: true, message: expect.stringContaining("4711") });
  expect((await ask(off)).running).toBe(true);
  shop.clock.advance(600);
  expect(await ask()).toMatchObject({ running: false, last_tick_at: shop.clock.now() - 600 });
});

test("a dispatcher of this host that was killed is not waited for: its row is dead with its process", async () => {
  shop = await Workshop.open();
  const child = sleeper();
  const row = {
    id: "d",
    pid: child.pid,
    host: "testhost",
    process_identity: identityText(identify(child.pid)),
  };
  await call(shop.board.as(DISPATCHER), operations.beat, row);
  expect((await ask()).running).toBe(true);
  await child.kill();
  expect((await ask()).running).toBe(false);
  expect(await dispatchersSeen(shop.board)).toMatchObject([{ id: "d", alive: false }]);
  expect((await worldOf(shop.board, shop.config, shop.home)).dispatcher_alive).toBe(false);
  await call(shop.board.as(DISPATCHER), operations.beat, { ...row, id: "e", host: "elsewhere" });
  expect((await ask()).running).toBe(true);
});

test("a sign of life from the future is none: the clock was set back", async () => {
  shop = await Workshop.open();
  await call(shop.board.as(DISPATCHER), operations.beat, { id: "d", pid: 4711, host: "here" });
  shop.clock.advance(-600);
  expect((await ask()).running).toBe(false);
});

test("[#257] a live Hermes gateway on the same home counts, a dead one does not", async () => {
  shop = await Workshop.open();
  for (const text of [String(process.pid), JSON.stringify({ pid: process.pid })]) {
    writeFileSync(join(shop.home, "gateway.pid"), text);
    expect(await ask()).toMatchObject({
      running: true,
      message: expect.stringContaining(String(process.pid)),
    });
  }
  writeFileSync(join(shop.home, "gateway.pid"), String(2 ** 30));
  expect((await ask()).running).toBe(false);
});

test("[#258] nobody there: it names what to start and the 60 s", async () => {
  shop = await Workshop.open();
  const { running, message } = await ask();
  expect(running).toBe(false);
  for (const part of ["kanbun serve", "hermes gateway start", "60 s"]) expect(message).toContain(part);
});

test("[#259] turned off: it says by which key, also when the environment did it", async () => {
  shop = await Workshop.open();
  writeFileSync(join(shop.home, "gateway.pid"), String(process.pid));
  const { running, message } = await ask(off);
  expect(running).toBe(false);
  for (const part of ["dispatch_in_gateway", "restart", "daemon --force"]) expect(message).toContain(part);
  const byEnv = await ask(shop.config, { HERMES_KANBAN_DISPATCH_IN_GATEWAY: "0" });
  expect(byEnv).toMatchObject({
    running: false,
    message: expect.stringContaining("HERMES_KANBAN_DISPATCH_IN_GATEWAY is 0"),
  });
});

test("[#260] when the look itself fails it says running, and nothing else", async () => {
  shop = await Workshop.open();
  const broken = { ...shop.board, sql: (() => Promise.reject(new Error("no"))) as unknown as Board["sql"] };
  expect(await presence(broken, shop.config, shop.home, {})).toMatchObject({ running: true, message: "" });
});
