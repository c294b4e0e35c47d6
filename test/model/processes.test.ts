import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemIds } from "../../src/config/index.ts";
import { testBoard } from "../support/board.ts";
import { violations } from "../support/invariants.ts";
import { made, verb } from "../support/verbs.ts";

setDefaultTimeout(300_000);

const PROCESSES = 5;
const OPERATIONS = 150;
const seed = Number(process.env["KANBUN_TEST_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0]) >>> 0;
const script = join(import.meta.dir, "processes/scribbler.ts");

/** Starts the processes, lets them go together, and adds up what they were answered. */
async function scribbled(file: string): Promise<Record<string, number>> {
  const started = Array.from({ length: PROCESSES }, (_, index) => {
    const args = [file, String(seed + index), String(OPERATIONS)];
    return Bun.spawn([process.execPath, script, ...args], { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
  });
  try {
    const readers = started.map(({ stdout }) => stdout.getReader());
    for (const reader of readers)
      expect(new TextDecoder().decode((await reader.read()).value)).toBe("ready\n");
    for (const { stdin } of started) {
      await stdin.write("go\n");
      await stdin.end();
    }
    const total: Record<string, number> = {};
    for (const [index, child] of started.entries()) {
      let text = "";
      for (let part = await readers[index]?.read(); part && !part.done; part = await readers[index]?.read())
        text += new TextDecoder().decode(part.value);
      expect([await child.exited, await new Response(child.stderr).text()]).toEqual([0, ""]);
      for (const [answer, times] of Object.entries(JSON.parse(text) as Record<string, number>))
        total[answer] = (total[answer] ?? 0) + times;
    }
    return total;
  } finally {
    for (const child of started) child.kill("SIGKILL");
  }
}

test(`[#146] [#147] [#149] [#152] whatever ${PROCESSES} processes do to one board at once, it stays sound (seed ${seed})`, async () => {
  const dir = mkdtempSync(join(tmpdir(), "kanbun-processes-"));
  const file = join(dir, "kanban.db");
  const { board, close } = await testBoard({ clock: systemClock, ids: systemIds }, file);
  try {
    for (let i = 0; i < 8; i += 1) await made(board);
    const answers = await scribbled(file);
    expect(Object.values(answers).reduce((sum, times) => sum + times, 0)).toBe(PROCESSES * OPERATIONS);
    for (const trouble of ["busy", "io", "corrupt", "internal"]) expect(answers).not.toHaveProperty(trouble);
    for (const answer of ["done", "claimed", "completed by its worker", "wrong_state"])
      expect([answer, (answers[answer] ?? 0) > 0]).toEqual([answer, true]);
    await verb(board, "promote-due");
    expect(await violations(board)).toEqual([]);
    const late = (await verb(board, "late-list", { limit: 1000 })).length;
    expect(late).toBe(answers["claim_lost"] ?? 0);
    expect(
      await board.sql`select count(*) as n from task_events where kind = 'completed' and payload ->> '$.summary' like 'by %'`,
    ).toEqual([{ n: answers["completed by its worker"] ?? 0 }]);
  } finally {
    close();
    rmSync(dir, { recursive: true, force: true });
  }
});
