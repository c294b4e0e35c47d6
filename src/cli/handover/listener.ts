import { randomUUID } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readdirSync, unlinkSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import * as v from "valibot";
import type { Place } from "../../config/index.ts";
import { boardPaths, settingsOf } from "../../config/index.ts";
import type { Board } from "../../kernel/index.ts";
import type { OpenBoard } from "../frame/call.ts";
import { start } from "../frame/start.ts";
import type { Terminal } from "../frame/terminal.ts";
import { byLine } from "./lines.ts";
import type { Answer, Request, Said, Surroundings } from "./protocol.ts";
import {
  commandsDirectory,
  LARGEST_REQUEST_BYTES,
  LONGEST_SOCKET_PATH_BYTES,
  PASS,
  socketPath,
  surroundingsOf,
} from "./protocol.ts";

/** How long a caller may take to ask. */
const ASK_WAIT_MS = 5000;
/** Who comes when so many are there does its work itself: nobody can use up our descriptors. */
const MOST_CALLERS = 256;
/** How long commands may take to finish at shutdown. */
const CLOSE_WAIT_MS = 3000;
const REQUEST: v.GenericSchema<unknown, Request> = v.object({
  words: v.array(v.string()),
  env: v.record(v.string(), v.string()),
  is_tty: v.boolean(),
  columns: v.number(),
  colour: v.boolean(),
});

export interface CommandListener {
  /** Takes no more, and waits for what is being carried out. */
  close(): Promise<void>;
}

export interface CommandListenerOptions {
  home: string;
  /** The open board of that name; shared, so never closed by a command. */
  board(slug: string): Promise<Board>;
}

/**
 * Carries out the commands of other processes on the boards of a home that are open here. `null` where that cannot be:
 * the socket's path is too long, another `serve` answers there already, or the home cannot be written.
 */
export async function listenForCommands(options: CommandListenerOptions): Promise<CommandListener | null> {
  const path = socketPath(options.home);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH_BYTES) return null;
  if (!(await makeWay(options.home, path))) return null;
  const working = new Set<Promise<void>>();
  const surroundings = surroundingsOf(process.env);
  const server = createServer((socket) => {
    const work = serveOne(socket, surroundings, options)
      .catch(() => void socket.destroy())
      .finally(() => working.delete(work));
    working.add(work);
  });
  server.maxConnections = MOST_CALLERS;
  if (!(await listening(server, path))) return null;
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([Promise.all([closed, ...working]), Bun.sleep(CLOSE_WAIT_MS)]);
    },
  };
}

/** Greets, and carries out what is asked then; a caller that goes away in silence has asked for nothing. */
async function serveOne(
  socket: Socket,
  surroundings: Surroundings,
  options: CommandListenerOptions,
): Promise<void> {
  const pass = `pass-${randomUUID()}`;
  socket.on("error", () => socket.destroy());
  socket.setTimeout(ASK_WAIT_MS, () => socket.destroy());
  socket.write(`${JSON.stringify({ ...surroundings, pass })}\n`);
  const line = await firstLine(socket);
  socket.setTimeout(0);
  const request = takePass(options.home, pass) ? requestOf(line) : null;
  const answer = request && (await carryOut(request, options));
  socket.end(`${JSON.stringify(answer)}\n`);
}

/** `null` for anything but a request. */
function requestOf(line: string | null): Request | null {
  try {
    return v.parse(REQUEST, JSON.parse(line ?? ""));
  } catch {
    return null;
  }
}

async function carryOut(request: Request, options: CommandListenerOptions): Promise<Answer> {
  const said: Said[] = [];
  let isOurs = true;
  const open: OpenBoard = async (place, actor) => {
    const board = await boardOf(place, options).catch(() => null);
    isOurs &&= board !== null;
    if (board === null || !isOurs) throw new Error("the command does its work itself");
    return { ...board.as(actor).under(settingsOf(place.config)), close() {} };
  };
  const code = await start(request.words, request.env, terminalOf(request, said), open);
  return isOurs ? { code, said } : null;
}

/** The board of a place as it is open here; `null` for another one than who asks would open. */
async function boardOf(
  { home: asked, slug, paths }: Place,
  { home, board }: CommandListenerOptions,
): Promise<Board | null> {
  if (asked !== home || (paths && paths.database !== boardPaths(home, slug).database)) return null;
  const found = await board(slug);
  return found.isInPlace() ? found : null;
}

/** Whoever could make the file may write the home, and so the board itself. */
function takePass(home: string, pass: string): boolean {
  try {
    unlinkSync(join(commandsDirectory(home), pass));
    return true;
  } catch {
    return false;
  }
}

function terminalOf(request: Request, said: Said[]): Terminal {
  return {
    out: (text) => void said.push([1, text]),
    err: (text) => void said.push([2, text]),
    input: () => Promise.resolve(""),
    isTty: request.is_tty,
    columns: request.columns,
    colour: request.colour,
    progress() {},
    chat: false,
  };
}

function firstLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    const waiting = byLine(socket, resolve);
    socket.on("data", () => {
      if (waiting() > LARGEST_REQUEST_BYTES) socket.destroy();
    });
    socket.on("close", () => resolve(null));
  });
}

/** The directory, and a free path in it: what a killed `serve` left is removed, one that lives keeps it. */
async function makeWay(home: string, path: string): Promise<boolean> {
  const directory = commandsDirectory(home);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    if (lstatSync(path, { throwIfNoEntry: false })) {
      if (await answers(path)) return false;
      unlinkSync(path);
    }
    for (const name of readdirSync(directory)) if (PASS.test(name)) unlinkSync(join(directory, name));
    return true;
  } catch {
    return false;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on("connect", () => (socket.destroy(), resolve(true)));
    socket.on("error", () => resolve(false));
  });
}

function listening(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const before = process.umask(0o177);
    server.once("error", () => resolve(false));
    server.listen(path, () => resolve(true));
    process.umask(before);
  });
}
