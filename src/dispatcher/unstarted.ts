import type { Config } from "../config/index.ts";
import type { Board, Task } from "../kernel/index.ts";
import { presence } from "./presence.ts";
import { unknownProfile } from "./profiles/resolve.ts";

/**
 * What to tell who has just made a task: that nobody will start it, because no profile has that name or because no
 * dispatcher runs. Only a task that is ready and assigned is waited for in vain; for others, and when all is well, empty.
 */
export async function unstarted(
  board: Board,
  { status, assignee }: Pick<Task, "status" | "assignee">,
  config: Config,
  home: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string[]> {
  if (status !== "ready" || assignee === null) return [];
  const { running, message } = await presence(board, config, home, env);
  return [unknownProfile(config, home, assignee), running ? null : message].filter(
    (warning): warning is string => Boolean(warning),
  );
}
