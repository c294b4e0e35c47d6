import { expect, test } from "bun:test";
import { existsSync, readdirSync, unlinkSync } from "node:fs";
import { createConnection } from "node:net";
import { byLine } from "../../src/cli/handover/lines.ts";
import type { Greeting } from "../../src/cli/handover/protocol.ts";
import { commandsDirectory, socketPath } from "../../src/cli/handover/protocol.ts";
import { Home, until } from "../support/program.ts";

/** Who stands at the command socket: one `serve` of the home, and after its end another. */

test("a serve that was killed leaves a socket behind: commands do without, the next serve takes its place", async () => {
  const alone = new Home();
  try {
    const { child } = await alone.serve("--no-dispatch");
    child.kill("SIGKILL");
    await child.exited;
    expect(existsSync(socketPath(alone.dir))).toBe(true);
    expect((await alone.run(["create", "nobody serves"])).code).toBe(0);
    const next = await alone.serve("--no-dispatch");
    expect(await greeting(socketPath(alone.dir))).not.toBeNull();
    next.child.kill("SIGTERM");
    expect(await next.child.exited).toBe(0);
    expect(existsSync(socketPath(alone.dir))).toBe(false);
  } finally {
    await alone.remove();
  }
});

test("of several that serve one home the first carries out commands, another when it has ended or was killed", async () => {
  const alone = new Home();
  const path = socketPath(alone.dir);
  // Each says its own time zone as it greets.
  const serveAs = (zone: string) => {
    alone.more["TZ"] = zone;
    return alone.serve("--no-dispatch");
  };
  const who = async () => (await greeting(path))?.time_zone;
  try {
    const first = await serveAs("A");
    const second = await serveAs("B");
    const third = await serveAs("C");
    third.child.kill("SIGTERM");
    expect(await third.child.exited).toBe(0);
    expect(await who()).toBe("A");
    first.child.kill("SIGTERM");
    expect(await first.child.exited).toBe(0);
    await until("the second to take over", async () => (await who()) === "B");
    await serveAs("D");
    second.child.kill("SIGKILL");
    await until("the fourth to take over", async () => (await who()) === "D");
  } finally {
    await alone.remove();
  }
});

test("a socket that was taken away comes back, and goes with its serve", async () => {
  const alone = new Home();
  const path = socketPath(alone.dir);
  try {
    const { child } = await alone.serve("--no-dispatch");
    unlinkSync(path);
    await until("it to come back", () => greeting(path));
    child.kill("SIGTERM");
    await child.exited;
    expect(readdirSync(commandsDirectory(alone.dir))).toEqual([]);
  } finally {
    await alone.remove();
  }
});

test("who has asked for nothing is sent away by a serve that ends, to do its work itself", async () => {
  const alone = new Home();
  try {
    const { child } = await alone.serve("--no-dispatch");
    const lines: string[] = [];
    const socket = createConnection(socketPath(alone.dir));
    byLine(socket, (line) => lines.push(line));
    await until("its greeting", () => lines.length === 1);
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
    await until("to be sent away", () => lines.length === 2);
    expect(lines[1]).toBe("null");
  } finally {
    await alone.remove();
  }
});

function greeting(path: string): Promise<Greeting | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    byLine(socket, (line) => (socket.destroy(), resolve(JSON.parse(line) as Greeting)));
    socket.on("error", () => resolve(null));
    socket.on("close", () => resolve(null));
  });
}
