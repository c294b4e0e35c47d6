import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import { scratchHome } from "../../config/index.ts";
import type { Bench } from "./scenario.ts";

const DISK_MIB = 4;

/** A scratch home and this very program, run in it with an environment of its own. */
export interface ScratchBench extends Bench {
  /** Ends what still runs and removes the home, or keeps it to be looked at. */
  clear(keep: boolean): Promise<void>;
}

export function scratchBench(program: readonly string[]): ScratchBench {
  const home = scratchHome("selftest", DISK_MIB);
  const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: home, KANBUN_HOME: home, TMPDIR: home };
  const [command = "", ...first] = program;
  let server: ChildProcess | undefined;
  const running = new Map<ChildProcess, Promise<unknown>>();

  return {
    home,
    facts: new Map(),
    async run(...args) {
      const child = spawn(command, [...first, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
      const ended = once(child, "close");
      running.set(child, ended);
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      const [code] = (await ended) as [number | null];
      running.delete(child);
      return { code: code ?? -1, stdout, stderr };
    },
    async serve() {
      const child = spawn(command, [...first, "serve", "--port", "0", "--json"], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      server = child;
      child.stderr.resume();
      return JSON.parse(await firstLine(child)) as { url: string; token: string };
    },
    async stopServing() {
      if (!server) throw new Error("serve was not started");
      const child = server;
      server = undefined;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = (await ended) as [number | null];
      return code ?? -1;
    },
    async clear(keep) {
      for (const child of running.keys()) child.kill("SIGKILL");
      await Promise.all(running.values());
      if (server) await this.stopServing();
      if (!keep) rmSync(home, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes("\n")) resolve(seen.slice(0, seen.indexOf("\n")));
    });
    child.once("exit", (code) => reject(new Error(`serve exited ${code} before its first line`)));
    child.once("error", reject);
  });
}
