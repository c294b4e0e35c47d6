import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { byLine } from "../../src/cli/handover/lines.ts";
import type { Answer, Greeting, Request } from "../../src/cli/handover/protocol.ts";
import { commandsDirectory, socketPath } from "../../src/cli/handover/protocol.ts";
import { Home, PROGRAM } from "../support/program.ts";

/** What `serve` does for those who ask: for whom, in which order, on which file, as which program. */

const DIRECT = { KANBUN_DIRECT: "1" };
/** A busy host may take its time to turn to `serve`. */
const PATIENT = { KANBUN_SERVE_WAIT_MS: "60000" };
const home = new Home(PATIENT);

beforeAll(() => home.serve("--no-dispatch"));
afterAll(() => home.remove());

async function titles(): Promise<string> {
  return (await home.run(["list"], undefined, DIRECT)).stdout;
}

test("without a pass, which only who may write the home can make, nothing is done; nor with another's", async () => {
  const { env } = home;
  const asking: Request = { words: ["create", "without"], env, is_tty: false, columns: 80, colour: false };
  const request = JSON.stringify(asking);
  const mine = await conversation();
  const file = join(commandsDirectory(home.dir), mine.pass);
  writeFileSync(file, "");
  for (const line of [request, JSON.stringify({ ...asking, pass: mine.pass }), "no JSON at all"])
    expect(await (await conversation()).say(line)).toBeNull();
  expect(await titles()).not.toContain("without");
  expect(await mine.say(request)).toMatchObject({ code: 0 });
  expect(existsSync(file)).toBe(false);
  expect(await titles()).toContain("without");
});

test("what is said comes in the order in which it was said, a long answer whole", async () => {
  const { id } = await home.json<{ id: string }>("create", "in the middle");
  const mixed = async (env: Record<string, string>) => {
    const child = Bun.spawn(
      ["sh", "-c", '"$@" 2>&1', "sh", ...PROGRAM, "archive", "t_00000000", id, "t_00000001"],
      { env: { ...home.env, ...env }, stdin: "ignore", stdout: "pipe" },
    );
    return new Response(child.stdout).text();
  };
  const handed = await mixed({});
  expect(handed).toMatch(/^cannot archive t_00000000[^]*\nArchived t_[^]*\ncannot archive t_00000001/u);
  await home.run(["undo", "--task", id]);
  expect(await mixed(DIRECT)).toBe(handed);
  const long = await home.run(["create", "long", "--body", "-", "--json"], "ü🎉".repeat(200_000));
  const line = ["show", (JSON.parse(long.stdout) as { id: string }).id, "--json"];
  expect(await home.run(line)).toEqual(await home.run(line, undefined, DIRECT));
});

test("a board file that was replaced or removed is that of who asks, at once", async () => {
  const alone = new Home(PATIENT);
  const file = join(alone.dir, "kanban.db");
  const removeLog = () => ["-wal", "-shm"].forEach((end) => rmSync(file + end, { force: true }));
  try {
    await alone.run(["create", "kept in the copy"]);
    await alone.serve("--no-dispatch");
    copyFileSync(file, `${file}.copy`);
    expect((await alone.run(["create", "only here"])).code).toBe(0);
    removeLog();
    renameSync(`${file}.copy`, file);
    expect((await alone.run(["list"])).stdout).not.toContain("only here");
    expect(await alone.run(["create", "after the restore"])).toMatchObject({ code: 0 });
    removeLog();
    rmSync(file);
    expect(await alone.run(["list", "--json"])).toMatchObject({ code: 0, stdout: "[]\n" });
  } finally {
    await alone.remove();
  }
});

test("a serve whose file was replaced by another program still is what it was", async () => {
  const alone = new Home(PATIENT);
  const program = join(alone.dir, "program");
  copyFileSync(PROGRAM[0] ?? "", program);
  const child = Bun.spawn([program, ...PROGRAM.slice(1), "serve", "--port", "0", "--no-dispatch"], {
    env: alone.env,
    stdin: "ignore",
    stdout: "pipe",
  });
  try {
    await child.stdout.getReader().read();
    const before = await conversation(alone);
    writeFileSync(`${program}.new`, "another");
    renameSync(`${program}.new`, program);
    expect((await conversation(alone)).program).toBe(before.program);
  } finally {
    child.kill("SIGKILL");
    await child.exited;
    await alone.remove();
  }
});

interface Conversation extends Greeting {
  say(line: string): Promise<Answer>;
}

/** Greeted by serve, and free to say anything. */
function conversation(at = home): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath(at.dir));
    const lines: string[] = [];
    let answered = (_line: string): void => {};
    byLine(socket, (line) => {
      if (lines.push(line) > 1) return answered(line);
      resolve({
        ...(JSON.parse(line) as Greeting),
        say: (said) => {
          socket.write(`${said}\n`);
          return new Promise((done) => {
            answered = (answer) => done(JSON.parse(answer) as Answer);
          });
        },
      });
    });
    socket.on("error", reject);
  });
}
