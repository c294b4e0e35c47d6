import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import {
  identify,
  identityText,
  isAlive,
  parseIdentity,
  pidAlive,
  processFacts,
} from "../../src/dispatcher/identity.ts";
import { sleeper, until } from "./workshop.ts";

const PARENT_THAT_NEVER_WAITS = `
import os, time
child = os.fork()
if child == 0: os._exit(0)
print(child, flush=True)
time.sleep(600)
`;

test("[#161] the current process's pid is alive", () => {
  expect(pidAlive(process.pid)).toBe(true);
});

test("[#162] pid 0, negative ones and null are dead", () => {
  for (const pid of [0, -1, null, undefined]) expect(pidAlive(pid)).toBe(false);
});

test("[#163] a pid far beyond the system range is dead", () => {
  for (const pid of [2 ** 30, 2 ** 40, Number.MAX_SAFE_INTEGER]) expect(pidAlive(pid)).toBe(false);
});

test("[#164] a zombie is dead even though signal 0 reaches it", async () => {
  const parent = Bun.spawn(["python3", "-c", PARENT_THAT_NEVER_WAITS], {
    stdout: "pipe",
    stdin: "ignore",
  });
  try {
    const reader = parent.stdout.getReader();
    const { value } = await reader.read();
    const pid = Number(new TextDecoder().decode(value).trim());
    await until("the child to become a zombie", () => processFacts(pid)?.state === "Z");
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(pidAlive(pid)).toBe(false);
  } finally {
    parent.kill("SIGKILL");
    await parent.exited;
  }
});

test("a process is the same only with the same boot, pid and start time", async () => {
  const child = sleeper();
  try {
    const identity = identify(child.pid);
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, start: identity.start - 1 })).toBe(false);
    expect(isAlive({ ...identity, boot: "00000000-0000-0000-0000-000000000000" })).toBe(false);
    await child.kill();
    expect(isAlive(identity)).toBe(false);
  } finally {
    await child.kill();
  }
});

test("the form kept on the board reads back, and forms of other programs do not", () => {
  const identity = identify(process.pid);
  const boot = existsSync("/proc/sys/kernel/random/boot_id")
    ? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    : "";
  expect(identityText(identity)).toBe(`${boot}|${identity.start}`);
  expect(parseIdentity(identity.pid, identityText(identity))).toEqual({ ...identity, namespace: "" });
  for (const other of [12345, "unverified", "1700000000|99", null])
    expect(parseIdentity(1, other)).toBeNull();
});
