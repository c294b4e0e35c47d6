import type { BoardEvent, Run, Task } from "../../src/kernel/index.ts";
import type { Home, Served } from "../support/program.ts";
import { until } from "../support/program.ts";
import { messageOf } from "./report.ts";

/** Longest wait for a step of a case. OpenCode retries a refused request for over a minute before it gives up. */
const DEADLINE_MS = 240_000;
const PAUSE_MS = 150;

export interface Detail {
  task: Task;
  runs: Run[];
  events: BoardEvent[];
}

/** The board as a user has it: verbs by the command line, looking on by HTTP. */
export class WatchedBoard {
  readonly #home: Home;
  readonly #served: Served;

  constructor(home: Home, served: Served) {
    this.#home = home;
    this.#served = served;
  }

  async create(title: string, profile: string, ...options: string[]): Promise<string> {
    const { id } = await this.#home.json<Task>("create", title, "--assignee", profile, ...options);
    return id;
  }

  /** Runs a verb and gives what it printed; throws what it said when it was refused. */
  async verb(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#home.run(args);
    if (code !== 0) throw new Error(`kanbun ${args.join(" ")} exited ${code}: ${stderr.trim()}`);
    return stdout;
  }

  async look(id: string): Promise<Detail> {
    const headers = { authorization: `Bearer ${this.#served.token}` };
    const response = await fetch(new URL(`/api/tasks/${id}`, this.#served.url), { headers });
    if (!response.ok)
      throw new Error(`GET /api/tasks/${id} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Detail;
  }

  /** Waits until the task is as wanted; when it never is, the error says how it stands instead. */
  async until(id: string, what: string, wanted: (detail: Detail) => boolean): Promise<Detail> {
    let last: Detail | undefined;
    const look = async (): Promise<Detail | undefined> => {
      await Bun.sleep(PAUSE_MS);
      last = await this.look(id);
      return wanted(last) ? last : undefined;
    };
    try {
      return await until(what, look, DEADLINE_MS);
    } catch (error) {
      throw new Error(`${messageOf(error)}; ${standing(last)}; ${await this.#tail(id)}`, {
        cause: error,
      });
    }
  }

  /** For a failure: what holds the task, and the last lines its worker printed. */
  async #tail(id: string): Promise<string> {
    const [why, log] = await Promise.all([this.#home.run(["why", id]), this.#home.run(["log", id])]);
    const last = log.stdout.trim().split("\n").slice(-4).join("\n").slice(-1500);
    return `${why.stdout.trim()}\nlog: ${last}`;
  }
}

function standing(detail: Detail | undefined): string {
  if (!detail) return "it was never seen";
  const runs = detail.runs.map(({ outcome, exit_code, error }) =>
    `${outcome} (exit ${exit_code}) ${error ?? ""}`.trim(),
  );
  return `it is ${detail.task.status}; runs: ${runs.join(" | ") || "none"}`;
}
