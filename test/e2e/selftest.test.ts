import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { processesOf } from "../support/processes.ts";
import { Home, PROGRAM, until } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("selftest passes and prints TAP", async () => {
  const { code, stdout, stderr } = await home.run(["selftest"]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^TAP version 14\n/);
  expect(stdout).not.toContain("not ok");
  expect(stdout).toMatch(/^1\.\.\d+$/m);
  expect(code).toBe(0);
});

test("selftest leaves the real home untouched", async () => {
  await home.run(["selftest"]);
  expect(Bun.spawnSync(["find", home.dir, "-name", "kanban.db"]).stdout.toString()).toBe("");
});

for (const verb of ["selftest", "drill"])
  test(`${verb} that is stopped leaves no home and no process behind`, async () => {
    const scratch = (): string[] =>
      readdirSync(home.dir).filter((name) => name.startsWith(`kanbun-${verb}-`));
    const child = Bun.spawn([...PROGRAM, verb], {
      env: { ...home.env, TMPDIR: home.dir },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    const board = (): boolean => scratch().some((name) => existsSync(join(home.dir, name, "kanban.db")));
    await until("its board", board);
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(scratch()).toEqual([]);
    await until("its processes to end", () => processesOf(home.dir).length === 0);
  });

/** Only the compiled file can be put on a locked-down host; from source the same holds with an empty environment. */
test("selftest passes unprivileged under env -i, with a read-only root, a noexec temporary directory and no network", async () => {
  const locked = join(home.dir, "locked");
  mkdirSync(locked);
  chmodSync(home.dir, 0o755);
  const command = process.env["KANBUN_BIN"]
    ? await lockedDown(locked)
    : ["env", "-i", "PATH=/usr/bin:/bin", ...PROGRAM, "selftest"];
  const child = Bun.spawn(command, { cwd: "/", stdin: "ignore", stdout: "pipe", stderr: "pipe", env: {} });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  expect(`${stdout}${stderr}`).not.toContain("not ok");
  expect(stdout).toMatch(/^1\.\.\d+$/m);
  expect(code).toBe(0);
});

/**
 * A mount and network namespace: everything read-only but a noexec tmpfs, only a loopback interface, an empty
 * environment, and (when the tests run as root) the user nobody.
 */
async function lockedDown(dir: string): Promise<string[]> {
  const [program = ""] = PROGRAM;
  const copy = join(dir, "kanbun");
  cpSync(program, copy);
  chmodSync(copy, 0o755);
  chmodSync(dir, 0o755);
  const root = process.getuid?.() === 0;
  const drop = root ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : "";
  const inside = [
    "set -e",
    "mount --make-rprivate /",
    `mount --bind ${dir} /mnt`,
    "mount -o remount,bind,ro /mnt",
    "mount -o remount,bind,ro /",
    "mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp",
    "ip link set lo up || ifconfig lo up || true",
    `exec ${drop} env -i TMPDIR=/tmp /mnt/kanbun selftest`,
  ].join("\n");
  return ["unshare", ...(root ? [] : ["--user", "--map-root-user"]), "--mount", "--net", "sh", "-c", inside];
}
