import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import type { Server } from "node:net";
import { createConnection } from "node:net";
import { join } from "node:path";
import { commandsDirectory, LONGEST_SOCKET_PATH_BYTES, PASS, socketPath } from "./protocol.ts";

/** Of two `serve` of one home the second looks this often whether the first has ended. */
const LOOK_MS = 2000;
/** What connecting says where nobody listens. */
const NOBODY = new Set(["ECONNREFUSED", "ENOENT"]);

/** The place of the command socket: one `serve` of the home has it, the others wait for it. */
export interface Door {
  /** Leaves the place to another; what is under way goes on. */
  close(): void;
}

/**
 * Keeps a server at the command socket of a home: at once when the place is free, or left by who was killed; later when
 * another answers there now, when the home could not be written, or when the socket was taken away. `make` gives a
 * fresh server.
 */
export async function keepDoor(home: string, make: () => Server): Promise<Door> {
  const path = socketPath(home);
  let standing: Standing | null = null;
  let isClosed = false;
  const look = async (): Promise<void> => {
    if (standing !== null && inodeAt(path) === standing.inode) return;
    if (inodeAt(path) !== null && (await answers(path))) return;
    if (isClosed) return;
    standing?.server.close();
    standing = await stand(home, make()).catch(() => null);
    if (isClosed) leave();
  };
  const leave = (): void => {
    if (standing === null) return;
    const isOurs = inodeAt(path) === standing.inode;
    standing.server.close();
    if (isOurs) rmSync(path, { force: true });
    standing = null;
  };
  // A path that cannot be bound stays one.
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH_BYTES) return { close() {} };
  // Without the place commands do their work themselves: no trouble with it ends a serve.
  let looking = look().catch(() => {});
  await looking;
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {});
  }, LOOK_MS);
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      leave();
    },
  };
}

interface Standing {
  server: Server;
  inode: string;
}

/**
 * Listens under a name of its own and then takes the place in one step: no command finds half a socket there, and who
 * ends removes no other's.
 */
async function stand(home: string, server: Server): Promise<Standing> {
  const directory = commandsDirectory(home);
  // A home that was removed stays so.
  if (!existsSync(home)) throw new Error("no home");
  const own = join(directory, `${process.pid}.sock`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  rmSync(own, { force: true });
  for (const name of readdirSync(directory)) if (PASS.test(name)) unlinkSync(join(directory, name));
  await listening(server, own);
  try {
    const inode = inodeAt(own);
    renameSync(own, socketPath(home));
    return { server, inode: inode ?? "" };
  } catch (error) {
    server.close();
    throw error;
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const before = process.umask(0o177);
    server.once("error", reject);
    server.listen(path, resolve);
    process.umask(before);
  });
}

/** False only when surely nobody does: one that is too busy to answer lives, and so may one we are too short to ask. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on("connect", () => (socket.destroy(), resolve(true)));
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(!NOBODY.has(code)));
  });
}

function inodeAt(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
