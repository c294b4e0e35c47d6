import { toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { STOPPED, stoppable } from "./frame/stoppable.ts";
import { scratchBench } from "./selftest/bench.ts";
import { thisProgram } from "./selftest/program.ts";
import type { Step } from "./selftest/scenario.ts";
import { STEPS } from "./selftest/scenario.ts";

interface Verdict {
  name: string;
  ok: boolean;
  ms: number;
  problem?: string;
}

export default command({
  name: "selftest",
  summary: "Prove in a few seconds that the program works, on a board of its own.",
  details:
    "Makes a scratch home, puts a small graph of tasks on its board, runs real workers, checks every result and\n" +
    "the HTTP answer, and removes the home again. Your own boards are not looked at (that is kanbun doctor). Prints TAP version 14.",
  args: { keep: toggle("Keep the scratch home, and say where it is.") },
  document: "{ok, steps: [{name, ok, ms, problem?}]}",
  exits: { 1: "a step failed", 130: "stopped" },
  examples: [
    ["kanbun selftest", "exit code 0 when everything works, 1 when something does not"],
    ["kanbun selftest --json", "the same for programs"],
  ],
  next: "kanbun init",
  async run(call) {
    const bench = scratchBench(thisProgram());
    if (!call.json) call.say(`TAP version 14\n1..${STEPS.length}`);
    const verdicts: Verdict[] = [];
    const ended = await stoppable(async (stopped) => {
      try {
        for (const step of STEPS) {
          const verdict = await Promise.race([judged(step, () => step.run(bench)), stopped]);
          verdicts.push(verdict);
          if (!call.json) call.say(tapLine(verdicts.length, verdict));
        }
        return true;
      } finally {
        if (call.on("keep")) call.warn(`kept ${bench.home}`);
        await bench.clear(call.on("keep"));
      }
    });
    if (ended === null) return STOPPED;
    const passed = verdicts.every(({ ok }) => ok);
    if (call.json) call.answer({ ok: passed, steps: verdicts }, "");
    return passed ? 0 : 1;
  },
});

async function judged(step: Step, run: () => Promise<void>): Promise<Verdict> {
  const start = performance.now();
  const spent = () => Math.round(performance.now() - start);
  try {
    await run();
    return { name: step.name, ok: true, ms: spent() };
  } catch (error) {
    return {
      name: step.name,
      ok: false,
      ms: spent(),
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

function tapLine(number: number, { name, ok, ms, problem }: Verdict): string {
  const line = `${ok ? "ok" : "not ok"} ${number} - ${name} # time=${ms}ms`;
  return problem === undefined ? line : `${line}\n  ---\n  message: ${JSON.stringify(problem)}\n  ...`;
}
