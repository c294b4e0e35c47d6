import type { Config } from "../config/index.ts";
import { listBoards } from "../config/index.ts";
import type { Dispatcher } from "../dispatcher/index.ts";
import { dispatchEnabled, startDispatcher } from "../dispatcher/index.ts";
import type { Notifier } from "../notify/index.ts";
import { startNotifier } from "../notify/index.ts";
import type { ServerContext } from "./context.ts";

/** Boards made by other processes are noticed this often. */
const LOOK_MS = 5000;

/** What `serve` does beside answering: starts workers and delivers messages, for every board of the home. */
export interface Works {
  /** `null` when this server starts no workers. */
  readonly dispatcher: Dispatcher | null;
  watches(slug: string): boolean;
  /** Takes on boards that were made meanwhile, lets go those that are no more. */
  look(): Promise<void>;
  /** Lets one board go; its workers live on. */
  release(slug: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts them. A board that cannot be opened is reported and tried again; the others go on. While the config is broken
 * no message is sent, because nobody knows where to; and whether anything is started is decided when it is mended.
 */
export async function startWorks(server: ServerContext, dispatch: boolean, address: string): Promise<Works> {
  const log = (line: string): void => server.report(new Error(line));
  let dispatcher = dispatch ? dispatcherOf(server, address, log, () => (dispatcher = null)) : null;
  /** Every watched board; `null` while its messages wait for a good config. */
  const notifiers = new Map<string, Notifier | null>();
  const failed = new Set<string>();
  let looking: Promise<void> | undefined;
  let stopped = false;

  async function take(slug: string): Promise<void> {
    try {
      const board = await server.boards.get(slug);
      if (stopped) return;
      const { problem, notify } = server.config();
      const isNew = !notifiers.has(slug);
      notifiers.set(slug, problem === undefined ? startNotifier(board, notify, log) : null);
      if (isNew) await dispatcher?.watch(board);
      failed.delete(slug);
    } catch (error) {
      if (!failed.has(slug)) server.report(error);
      failed.add(slug);
    }
  }

  async function release(slug: string): Promise<void> {
    const notifier = notifiers.get(slug);
    notifiers.delete(slug);
    await dispatcher?.unwatch(slug);
    await notifier?.stop();
  }

  async function lookOnce(): Promise<void> {
    const wanted = slugsOf(server);
    for (const slug of notifiers.keys()) if (!wanted.includes(slug)) await release(slug);
    for (const slug of wanted) if (!notifiers.get(slug)) await take(slug);
    for (const notifier of notifiers.values()) notifier?.reconfigure(server.config().notify);
  }

  const look = async (): Promise<void> => {
    if (stopped) return;
    looking ??= lookOnce().finally(() => (looking = undefined));
    await looking;
  };
  const timer = setInterval(() => void look().catch(server.report), LOOK_MS);
  await look();
  return {
    get dispatcher() {
      return dispatcher;
    },
    watches: (slug) => notifiers.has(slug),
    look,
    release,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
      await dispatcher?.stop();
      await Promise.all([...notifiers.values()].map(async (notifier) => notifier?.stop()));
    },
  };
}

/** The server's dispatcher; `null` when it is turned off. Where that is known only once the config is mended, it ends then. */
function dispatcherOf(
  server: ServerContext,
  address: string,
  log: (line: string) => void,
  ended: () => void,
): Dispatcher | null {
  const config = server.config();
  const isTurnedOff = (read: Config): boolean => {
    const { enabled, reason } = dispatchEnabled(read, process.env);
    if (!enabled) log(`this server starts no workers: ${reason}`);
    return !enabled;
  };
  if (isTurnedOff(config)) return null;
  let isDecided = false;
  const isOff = (read: Config): boolean => {
    if (isDecided || read.problem !== undefined) return false;
    isDecided = true;
    return isTurnedOff(read);
  };
  const end = (): void => void dispatcher.stop().catch(server.report);
  const dispatcher = startDispatcher({
    boards: [],
    home: server.place.home,
    config,
    address,
    log,
    onConfig(read) {
      if (!isOff(read)) return;
      end();
      ended();
    },
  });
  if (!isOff(dispatcher.config())) return dispatcher;
  end();
  return null;
}

/** The boards of the home that exist, the server's own among them; a pinned file stands alone. */
function slugsOf({ place }: ServerContext): string[] {
  if (place.paths) return [place.slug];
  const existing = listBoards(place.home).filter(({ exists }) => exists);
  return [...new Set([place.slug, ...existing.map(({ slug }) => slug)])];
}
