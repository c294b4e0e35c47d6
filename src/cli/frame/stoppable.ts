/** Exit code of what a person stopped, as shells say it. */
export const STOPPED = 130;

/**
 * Work that has something to clear up behind it: SIGINT or SIGTERM rejects the promise it is given, to be raced with what
 * it waits for. `null` when it was stopped; a second signal ends the process at once.
 */
export async function stoppable<T>(work: (stopped: Promise<never>) => Promise<T>): Promise<T | null> {
  const stop = Promise.withResolvers<never>();
  const reason = new Error("stopped");
  const end = (): void => stop.reject(reason);
  stop.promise.catch(() => {});
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, end);
  try {
    return await work(stop.promise);
  } catch (error) {
    if (error === reason) return null;
    throw error;
  } finally {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, end);
  }
}
