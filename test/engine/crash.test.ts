import { expect, test } from "bun:test";
import { join } from "node:path";
import { lines, native, open, rows, scratch, script, start, value } from "./scratch.ts";

const TEST_MILLISECONDS = 9000;
const LONGEST_LIFE_MILLISECONDS = 250;
const PYTHON_WRITER = join(import.meta.dir, "processes", "acking_writer.py");

test("processes killed at random moments lose no commit they acknowledged, ours and native together", async () => {
  const path = join(scratch(), "board.db");
  const creator = await open(path);
  creator.exec("create table acked (id text primary key, filler text)");
  creator.close();

  const deadline = performance.now() + TEST_MILLISECONDS;
  const lives = await Promise.all([
    liveAndDie(deadline, (life) => script("acking-writer.ts", path, `ours-a${life}`)),
    liveAndDie(deadline, (life) => script("acking-writer.ts", path, `ours-b${life}`)),
    liveAndDie(deadline, (life) => ["python3", PYTHON_WRITER, path, `native${life}`]),
  ]);

  const acknowledged = lives.flatMap(({ acknowledged }) => acknowledged);
  for (const { deaths, acknowledged } of lives) {
    expect(deaths).toBeGreaterThan(2);
    expect(acknowledged.length).toBeGreaterThan(0);
  }
  const survivor = await open(path);
  const present = new Set(rows(survivor, "select id from acked").map(({ id }) => id));
  expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
  expect(value(survivor, "pragma integrity_check")).toBe("ok");
  expect(await native(path, "pragma integrity_check")).toBe("ok");
}, 60_000);

/** Starts the writer again and again, and kills it in the middle of its work each time. */
async function liveAndDie(deadline: number, command: (life: number) => string[]) {
  const acknowledged: string[] = [];
  let deaths = 0;
  while (performance.now() < deadline) {
    const writer = start(command(deaths));
    const output = lines(writer.stdout);
    const errors = new Response(writer.stderr).text();
    // Every other one dies while it is still opening the board, the rest in the middle of writing.
    if (deaths % 2 === 1) acknowledged.push((await output.next())!);
    await Bun.sleep(Math.random() * LONGEST_LIFE_MILLISECONDS);
    writer.kill("SIGKILL");
    await writer.exited;
    deaths++;
    expect(await errors).toBe("");
    for (let line = await output.next(); line !== undefined; line = await output.next())
      acknowledged.push(line);
  }
  return { acknowledged, deaths };
}
