import type { Status } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { statusOf } from "../state/details.ts";
import type { Target } from "./map.ts";

/** What a command does, and what may stand against it. */
export interface Handler {
  run: (target: Target, event?: KeyboardEvent) => void;
  /** Why it would do nothing now, in words; null when it would do something. */
  off?: (target: Target) => string | null;
}

/** Against changing anything with a token that may only read. */
export function writing(): string | null {
  return mayWrite.peek() ? null : "this token may only read";
}

/** Against acting on no card at all. */
export function some(target: Target): string | null {
  return target.ids.length > 0 ? null : "no card is chosen";
}

export function changing(target: Target): string | null {
  return some(target) ?? writing();
}

/** The reason, unless one of the cards is in a fitting status. */
export function unless(target: Target, fits: (status: Status) => boolean, reason: string): string | null {
  return target.ids.some((id) => fits(statusOf(id) ?? "todo")) ? null : reason;
}
