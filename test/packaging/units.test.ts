import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Home, PROGRAM, until } from "../support/program.ts";
import type { Running } from "../support/running.ts";

const folder = resolve(import.meta.dir, "../../packaging/systemd");

/** The settings of a unit: section.key to its values, in order. */
function unit(name: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = "";
  for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
    if (line.startsWith("#") || line.trim() === "") continue;
    const header = /^\[(\w+)\]$/.exec(line);
    if (header) section = header[1] ?? "";
    else {
      const at = line.indexOf("=");
      const key = `${section}.${line.slice(0, at)}`;
      settings.set(key, [...(settings.get(key) ?? []), line.slice(at + 1)]);
    }
  }
  return settings;
}

setDefaultTimeout(60_000);

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

/** The unit's command, as systemd would start it in this home. */
function start(name: string, more: string[] = []): Running {
  const [command = ""] = unit(name).get("Service.ExecStart") ?? [];
  const [file, ...words] = command.replaceAll("%h", home.dir).replaceAll("%t", home.dir).split(" ");
  expect(file).toBe(`${home.dir}/.local/bin/kanbun`);
  return home.start(...words, ...more);
}

for (const name of ["kanbun.service", "kanbun-dispatcher.service"])
  test(`${name} leaves workers alive, comes back after a crash, and passes no new privileges on`, () => {
    const settings = unit(name);
    const one = (key: string): string | undefined => settings.get(`Service.${key}`)?.at(-1);
    expect(one("KillMode")).toBe("process");
    expect(one("OOMPolicy")).toBe("continue");
    expect(one("Restart")).toBe("on-failure");
    expect(one("NoNewPrivileges")).toBe("yes");
    expect(one("PrivateTmp")).toBeUndefined();
    expect(settings.get("Install.WantedBy")).toEqual(["default.target"]);
  });

test("serve prints the unit for the path it lies at and the home that is named, as systemd reads them", async () => {
  const { stdout, code } = await home.run(["serve", "--print-unit"], undefined, {
    KANBUN_HOME: "/srv/my 100% home",
  });
  expect(code).toBe(0);
  expect(stdout).toContain(`\nExecStart=${PROGRAM.join(" ")} serve\n`);
  expect(stdout).toContain('\nEnvironment="KANBUN_HOME=/srv/my 100%% home"\nEnvironment=PATH=');
  const file = join(home.dir, "kanbun.service");
  await Bun.write(file, (await home.run(["serve", "--print-unit"])).stdout);
  if (Bun.which("systemd-analyze") === null) return;
  const verified = Bun.spawnSync(["systemd-analyze", "verify", "--user", file], {
    env: { PATH: process.env["PATH"] ?? "", HOME: home.dir, XDG_RUNTIME_DIR: home.dir },
  });
  expect(verified.stderr.toString()).toBe("");
  expect(verified.exitCode).toBe(0);
});

test("kanbun.service starts a server that ends cleanly when systemd stops it", async () => {
  const serve = start("kanbun.service", ["--port", "0", "--json"]);
  expect(JSON.parse(await serve.line())).toMatchObject({ url: expect.any(String) });
  const { child } = serve;
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
});

test("kanbun-dispatcher.service starts the forced daemon, with its pid file, and says it is deprecated", async () => {
  expect(readFileSync(join(folder, "kanbun-dispatcher.service"), "utf8")).toContain("DEPRECATED");
  const { child } = start("kanbun-dispatcher.service");
  const pidfile = join(home.dir, "kanbun-dispatcher.pid");
  await until("the pid file", () => existsSync(pidfile) && readFileSync(pidfile, "utf8").trim() !== "");
  expect(readFileSync(pidfile, "utf8").trim()).toBe(String(child.pid));
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
  expect(existsSync(pidfile)).toBe(false);
});
