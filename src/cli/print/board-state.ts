import { line } from "./text.ts";

interface BoardState {
  paused: boolean;
  draining: boolean;
  reason: string | null;
  running: number;
}

/** `Board paused (why); 2 tasks running` */
export function boardStateText({ paused, draining, reason, running }: BoardState): string {
  const state = paused ? "paused" : draining ? "draining" : "running";
  return `Board ${state}${reason ? ` (${line(reason)})` : ""}; ${running} ${running === 1 ? "task" : "tasks"} running`;
}
