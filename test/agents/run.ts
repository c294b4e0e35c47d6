import { join } from "node:path";
import { Home, until } from "../support/program.ts";
import { AGENTS, profileName, profilesOf } from "./agents.ts";
import { WatchedBoard } from "./board.ts";
import { CASES } from "./cases.ts";
import { startModel } from "./llm/server.ts";
import { watchOutside } from "./outside.ts";
import { processesOf } from "./processes.ts";
import { Report, same } from "./report.ts";

/**
 * Dispatches real agent programs, found on PATH, against the scripted model: `scripts/test-agents` installs them and
 * calls this. Arguments choose agents by preset (`claude`) or name (`codex-search`), and cases by behaviour (`obey`).
 * Prints a line per check; exit code 0 when all held.
 */
const AT_ONCE = 2;

async function main(chosen: readonly string[]): Promise<boolean> {
  const agents = AGENTS.filter(({ name, preset }) =>
    isChosen(
      AGENTS.flatMap((each) => [each.name, each.preset]),
      name,
      preset,
    ),
  );
  const cases = CASES.filter(({ behaviour }) =>
    isChosen(
      CASES.map((each) => each.behaviour),
      behaviour,
    ),
  );
  const home = new Home();
  const model = startModel();
  const outside = await watchOutside();
  const report = new Report();
  try {
    const profiles = profilesOf(agents, model, outside.env, join(home.dir, "agents"));
    const dispatch = { retry_backoff_seconds: 0, min_free_memory_mib: 0 };
    home.config(JSON.stringify({ profiles, dispatch }));
    for (const agent of agents)
      await report.check(`${agent.name}: its profile is ready to work`, async () => {
        const { code, stdout, stderr } = await home.run(["profiles", "check", profileName(agent, "obey")]);
        if (code !== 0) throw new Error(`${stdout}${stderr}`);
        return stdout.trim().replaceAll(/\s+/gu, " ");
      });
    const board = new WatchedBoard(home, await home.serve());
    const all = agents.flatMap((agent) => cases.map((each) => ({ agent, each })));
    const next = async (): Promise<void> => {
      for (let one = all.shift(); one; one = all.shift()) {
        const { agent, each } = one;
        await report.check(`${agent.name}: ${each.name}`, () => each.run({ agent, board, model }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    await report.check("the agents asked the model nothing it does not know", async () =>
      same("unknown requests", model.unknown, []),
    );
    await report.check("the agents asked no other host for anything", async () =>
      same("requests", [...new Set(outside.asked)], []),
    );
    const left = (): string[] => processesOf({ workspace: join(home.dir, "kanban") });
    await report.check("no worker outlives the tests", async () => {
      await until("the end of every worker", () => left().length === 0).catch(() => {});
      same("processes", left(), []);
    });
  } finally {
    await home.remove();
    await model.stop();
    outside.stop();
  }
  return report.end();

  /** True when the arguments name one of these, or nothing of their kind. */
  function isChosen(kind: readonly string[], ...names: string[]): boolean {
    const named = chosen.filter((each) => kind.includes(each));
    return named.length === 0 || names.some((name) => named.includes(name));
  }
}

process.exit((await main(process.argv.slice(2))) ? 0 : 1);
