import { afterEach, expect, test } from "bun:test";
import { terminate } from "../../src/dispatcher/index.ts";
import { identify, pidAlive } from "../../src/dispatcher/identity.ts";
import { readRecord, runDirOf, writeRecord } from "../../src/dispatcher/run-dir.ts";
import { sleeper, until, Workshop } from "./workshop.ts";

/** Whose the verify command is while it runs. */
let shop: Workshop;
afterEach(() => shop.close());

/** A task whose worker has ended and is to be verified next. */
async function worked(verify: string): Promise<{ id: string; dir: string }> {
  shop = await Workshop.open(`profiles: { w: { command: ["true"], verify: ${verify} } }`);
  const { id } = await shop.create({ assignee: "w", max_retries: 1 });
  await shop.dispatch();
  const dir = runDirOf(shop.board, id, 1);
  await until("the worker's end", () => readRecord(dir, "exit"));
  return { id, dir };
}

test("one dispatcher verifies; when it has died what is left of its verify is stopped, and it runs anew", async () => {
  const { id, dir } = await worked('["true"]');
  const [other, left] = [sleeper(), sleeper()];
  writeRecord(dir, "verify", { process: identify(left.pid), dispatcher: identify(other.pid) });
  const said: string[] = [];
  await shop.dispatch({ max: 0, log: (line) => void said.push(line) });
  expect(said.join()).toContain(`dispatcher ${other.pid} verifies it`);
  expect(pidAlive(left.pid)).toBe(true);
  expect((await shop.task(id)).status).toBe("running");
  await other.kill();
  await shop.dispatch({ max: 0 });
  expect((await shop.task(id)).status).toBe("done");
  await until("the end of the verify left over", () => !pidAlive(left.pid));
});

test("a task that is taken back while it is verified leaves no verify command behind", async () => {
  const { id, dir } = await worked('["sleep", "600"]');
  const pass = shop.dispatch({ max: 0 });
  const { process } = await until("verify", () => readRecord(dir, "verify"));
  await terminate(shop.board, id, { config: shop.config, home: shop.home, env: shop.env });
  await pass;
  expect(pidAlive(process.pid)).toBe(false);
  expect(await shop.task(id)).toMatchObject({ status: "ready", consecutive_failures: 0 });
});
