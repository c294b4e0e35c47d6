import { KanbunError } from "../../kernel/index.ts";
import type { Scenario } from "./scenarios.ts";
import { profilesOf, SCENARIOS } from "./scenarios.ts";
import { Stage } from "./stage.ts";

/** Drills that disturb all others (a short grace, a restarted dispatcher) come after them. */
const ALONE = new Set(["hang", "restart"]);

export interface DrillRow {
  scenario: string;
  does: string;
  expected: string;
  passed: boolean;
  /** What came instead; empty when it passed. */
  problem: string;
  milliseconds: number;
}

export interface DrillReport {
  passed: number;
  failed: number;
  rows: DrillRow[];
}

/** Names of all drills, in their order. */
export const DRILLS: readonly string[] = SCENARIOS.map(({ name }) => name);

/**
 * Plays bad days on a scratch board with a scripted agent and real processes, and judges what kanbun makes of them.
 * Touches nothing outside its own temporary home, which is removed, also
 * when `stopped` rejects and ends the play. Refuses `invalid_input` for an unknown name.
 */
export async function drill(
  names: readonly string[] = DRILLS,
  onRow?: (row: DrillRow) => void,
  stopped: Promise<never> = new Promise(() => {}),
): Promise<DrillReport> {
  const unknown = names.filter((name) => !DRILLS.includes(name));
  if (unknown.length > 0)
    throw new KanbunError("invalid_input", `no drill is called ${unknown.join(", ")}`, {
      hint: `drills: ${DRILLS.join(", ")}`,
    });
  const chosen = SCENARIOS.filter(({ name }) => names.includes(name));
  const stage = await Stage.open(profilesOf(chosen));
  const rows: DrillRow[] = [];
  const play = async (scenario: Scenario): Promise<void> => {
    const row = await playOne(stage, scenario);
    rows.push(row);
    onRow?.(row);
  };
  try {
    await Promise.race([Promise.all(chosen.filter(({ name }) => !ALONE.has(name)).map(play)), stopped]);
    for (const scenario of chosen)
      if (ALONE.has(scenario.name)) await Promise.race([play(scenario), stopped]);
  } finally {
    await stage.close();
  }
  const order = (row: DrillRow): number => DRILLS.indexOf(row.scenario);
  rows.sort((one, other) => order(one) - order(other));
  const passed = rows.filter((row) => row.passed).length;
  return { passed, failed: rows.length - passed, rows };
}

async function playOne(stage: Stage, scenario: Scenario): Promise<DrillRow> {
  const { name, does, expected, task, judge } = scenario;
  const begun = performance.now();
  const row = { scenario: name, does, expected };
  try {
    const id = await stage.create({ title: `drill: ${name}`, assignee: name, ...task });
    await judge(stage, id);
    return { ...row, passed: true, problem: "", milliseconds: Math.round(performance.now() - begun) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...row, passed: false, problem, milliseconds: Math.round(performance.now() - begun) };
  }
}
