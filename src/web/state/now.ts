import { signal } from "@preact/signals";

const TICK_MS = 1000;
const SLOW_TICKS = 15;

/** The server's clock minus ours, in seconds, so that ages are right on a host whose clock is off. */
let skewSeconds = 0;

/** Now in whole seconds, once a second: for running clocks. It stands still while the board is offline. */
export const now = signal(Math.floor(Date.now() / 1000));

/** Now, moving every quarter of a minute: for ages, which need not redraw each second. */
export const slowNow = signal(now.value);

/** While true the clocks stand still: a board that hears nothing must not look alive. */
export const clocksFrozen = signal(false);

/** Takes the server's clock as the truth. */
export function alignClock(serverSeconds: number): void {
  skewSeconds = serverSeconds - Date.now() / 1000;
  now.value = Math.floor(serverSeconds);
  slowNow.value = now.value;
}

/** Starts the ticking; returns the stop. */
export function startClock(): () => void {
  let ticks = 0;
  const timer = setInterval(() => {
    if (clocksFrozen.value || document.hidden) return;
    now.value = Math.floor(Date.now() / 1000 + skewSeconds);
    ticks += 1;
    if (ticks % SLOW_TICKS === 0) slowNow.value = now.value;
  }, TICK_MS);
  return () => clearInterval(timer);
}
