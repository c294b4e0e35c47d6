import { expect, test } from "bun:test";
import { turns } from "../../src/kernel/turns.ts";

/** Writers of one connection: one at a time, each with its own time to begin, readers waiting for none that waits. */

const inTurn = (patienceMs: number) => turns({ patienceMs, refusal: () => new Error("busy") });

test("one at a time, in the order in which they asked", async () => {
  const { alone } = inTurn(60_000);
  const seen: string[] = [];
  const one = (name: string) =>
    alone(async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    });
  await Promise.all([one("a"), one("b"), one("c")]);
  expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("a writer's time runs from when it asked: it is refused while the one before it still waits", async () => {
  const { alone } = inTurn(20);
  const lock = Promise.withResolvers<string>();
  const first = alone(() => lock.promise);
  const behind = [alone(async () => "never"), alone(async () => "never")];
  expect(await Promise.allSettled(behind)).toMatchObject([
    { status: "rejected", reason: { message: "busy" } },
    { status: "rejected", reason: { message: "busy" } },
  ]);
  const next = alone(async () => "after it");
  lock.resolve("first");
  expect(await Promise.all([first, next])).toEqual(["first", "after it"]);
});

test("who was refused lets nobody pass before the one that holds the turn", async () => {
  const { alone } = inTurn(20);
  const lock = Promise.withResolvers<void>();
  let isHeld = true;
  const first = alone(async () => {
    await lock.promise;
    isHeld = false;
  });
  await alone(async () => {}).catch(() => {});
  const next = alone(async () => isHeld);
  lock.resolve();
  expect(await next).toBe(false);
  await first;
});

test("readers wait for a writer that has begun, and for none that waits for the lock", async () => {
  const { alone, quiet } = inTurn(60_000);
  const [lock, work] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun = Promise.withResolvers<void>();
  const writing = alone(async ({ started }) => {
    await lock.promise;
    started();
    begun.resolve();
    await work.promise;
  });
  await quiet();
  lock.resolve();
  await begun.promise;
  let isRead = false;
  const reading = quiet().then(() => (isRead = true));
  await Promise.resolve();
  expect(isRead).toBe(false);
  work.resolve();
  await Promise.all([writing, reading]);
});
