import type { Gate } from "../kernel/index.ts";
import type { TickResult } from "./tick.ts";

const BAD_TICKS = 6;
const BETWEEN_WARNINGS_MS = 300_000;
/** A task held by these waits as it should. */
const AS_IT_SHOULD = /^(cap:|budget:|board_|parked:|cooldown|scheduled|held:)/u;

/** Whether a ready task is held by something that does not lie in the board's own rules. */
export function isStuck(gates: readonly Gate[]): boolean {
  return gates.some(({ code }) => !AS_IT_SHOULD.test(code));
}

/**
 * Says when a board is stuck: ready, assigned tasks on six ticks of the interval in a row, and nothing started, for
 * no reason that lies in the board's own rules. At most one warning in five minutes.
 */
export class Health {
  #bad = 0;
  #warnedMs = -Infinity;

  /** Every pass is looked at, for what it started; those of the interval count (`onInterval`). */
  tick(result: TickResult, nowMs: number, onInterval: boolean): string | null {
    if (result.spawned.length > 0) this.#bad = 0;
    if (!onInterval) return null;
    const stuck = result.held.filter(({ gates }) => isStuck(gates));
    this.#bad = result.spawned.length === 0 && stuck.length > 0 ? this.#bad + 1 : 0;
    if (this.#bad < BAD_TICKS || nowMs - this.#warnedMs < BETWEEN_WARNINGS_MS) return null;
    this.#warnedMs = nowMs;
    const [first] = stuck;
    const why = first?.gates[0]?.message ?? "unknown";
    return `WARN dispatcher stuck: for ${this.#bad} ticks ${stuck.length} ready task(s) could not be started, such as ${first?.task_id}, which ${why}; see: kanbun why ${first?.task_id}, kanbun profiles check, kanbun list --status ready`;
  }
}
