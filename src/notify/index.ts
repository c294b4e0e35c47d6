/** Delivers what the board's outbox holds: the notifier of `serve` and of the standalone daemon. */
export { undelivered } from "./route.ts";
export type { Notifier } from "./notifier.ts";
export { startNotifier } from "./notifier.ts";
