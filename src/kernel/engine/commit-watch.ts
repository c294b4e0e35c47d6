/** How often the mark is looked at: a listener is called within twice this, and at once after a commit of this process. */
const TICK_MILLISECONDS = 10;
/** How often the files are checked for having been taken away, in ticks. */
const VERIFY_EVERY_TICKS = 50;

/** What the watcher asks of a database. */
export interface Watched {
  mark(): string | number;
  verify(): void;
}

interface Watch extends Watched {
  readonly listener: () => void;
  seen: string | number;
}

const watches = new Set<Watch>();
let timer: ReturnType<typeof setInterval> | undefined;
let ticks = 0;
let isLookDue = false;

/** Calls the listener after each change of the mark. One timer serves all and keeps no process alive. */
export function watchCommits(watched: Watched, listener: () => void): () => void {
  const watch: Watch = { mark: watched.mark, verify: watched.verify, listener, seen: watched.mark() };
  watches.add(watch);
  if (timer === undefined) {
    timer = setInterval(tick, TICK_MILLISECONDS);
    timer.unref();
  }
  return () => {
    watches.delete(watch);
    if (watches.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Looks without waiting for the next tick: this process has just committed. */
export function lookSoon(): void {
  if (timer === undefined || isLookDue) return;
  isLookDue = true;
  setImmediate(() => {
    isLookDue = false;
    look(false);
  });
}

function tick(): void {
  ticks++;
  look(ticks % VERIFY_EVERY_TICKS === 0);
}

function look(verifying: boolean): void {
  for (const watch of watches) {
    try {
      if (verifying) watch.verify();
      const mark = watch.mark();
      if (mark === watch.seen) continue;
      watch.seen = mark;
      watch.listener();
    } catch (error) {
      // A listener that throws must not silence the others; it surfaces as an uncaught error of its own.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
