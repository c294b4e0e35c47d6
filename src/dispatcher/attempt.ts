import { readFileSync } from "node:fs";
import type { Board } from "../kernel/index.ts";
import type { Output } from "./logs.ts";
import { logLines, logPath, logTail } from "./logs.ts";
import type { Handoff } from "./outcome.ts";
import { handoffOf } from "./outcome.ts";
import type { Preset, PresetName, Reading } from "./profiles/preset.ts";
import { NOTHING_READ } from "./profiles/preset.ts";
import { PRESETS } from "./profiles/resolve.ts";
import type { ExitFile, RunFile } from "./run-dir.ts";
import type { Watched } from "./watched.ts";

const LINES_BETWEEN_BREATHS = 2000;

/** What one attempt left in files: its last lines, what its output says, and what it hands over. No secret of it. */
export interface Attempt {
  tail: string[];
  reading: Reading;
  handoff: Handoff;
}

export async function readAttempt(
  board: Board,
  run: Watched,
  file: RunFile | null,
  exit: ExitFile | null,
  token: string | null,
): Promise<Attempt> {
  const log = file?.log ?? logPath(board, run.task_id);
  const clean = (text: string): string => (token === null ? text : text.replaceAll(token, "***"));
  const output = file && {
    path: log,
    offset_bytes: file.log_offset_bytes,
    since_ms: exit?.started_ms ?? Infinity,
  };
  const tail = output ? logTail(output).map(clean) : [];
  const preset = PRESETS[file?.preset as PresetName] as Preset | undefined;
  const reading = { ...NOTHING_READ };
  if (output && preset?.read) await readEvents(preset, output, reading);
  if (exit?.code) preset?.exit?.(exit.code, reading);
  const { lost_session } = preset ?? {};
  if (file?.resumed && exit?.code && lost_session)
    reading.session_lost = tail.some((line) => lost_session.test(line));
  if (preset?.usage_is_total && reading.session_ref !== null) await subtractEarlier(board, run, reading);
  if (reading.text !== null) reading.text = clean(reading.text);
  if (reading.error !== null) reading.error = clean(reading.error);
  const result = run.run_dir === null ? null : textOf(`${run.run_dir}/result`);
  return { tail, reading, handoff: handoffOf(result, reading.text ?? tail.at(-1)) };
}

async function readEvents(preset: Preset, output: Output, reading: Reading): Promise<void> {
  let lines = 0;
  for (const line of logLines(output)) {
    if ((lines += 1) % LINES_BETWEEN_BREATHS === 0) await Bun.sleep(0);
    if (!line.startsWith("{")) continue;
    try {
      preset.read?.(JSON.parse(line) as Record<string, unknown>, reading);
    } catch {
      // Not an event: agents print other things too.
    }
  }
}

/** Usage of a resumed session counts its earlier runs, which have it on record already. */
async function subtractEarlier(board: Board, run: Watched, reading: Reading): Promise<void> {
  const [earlier] = await board.sql<{ tokens_in: number; tokens_out: number }>`
    select coalesce(sum(tokens_in), 0) as tokens_in, coalesce(sum(tokens_out), 0) as tokens_out from task_runs
    where task_id = ${run.task_id} and session_ref = ${reading.session_ref} and id < ${run.run_id}`;
  if (!earlier) return;
  if (reading.tokens_in !== null) reading.tokens_in = Math.max(0, reading.tokens_in - earlier.tokens_in);
  if (reading.tokens_out !== null) reading.tokens_out = Math.max(0, reading.tokens_out - earlier.tokens_out);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
