import { randomUUID } from "node:crypto";
import { unlinkSync } from "node:fs";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import * as v from "valibot";
import type { Place } from "../../config/index.ts";
import { boardPaths, settingsOf } from "../../config/index.ts";
import type { Board } from "../../kernel/index.ts";
import type { OpenBoard } from "../frame/call.ts";
import { start } from "../frame/start.ts";
import type { Terminal } from "../frame/terminal.ts";
import { keepDoor } from "./door.ts";
import { byLine } from "./lines.ts";
import type { Answer, Request, Said } from "./protocol.ts";
import { commandsDirectory, LARGEST_REQUEST_BYTES, surroundingsOf } from "./protocol.ts";

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
 * Carries out the commands of other processes on the boards of a home that are open here. Nobody asks while the socket's
 * path is too long, another `serve` answers there, or the home cannot be written; the last two may pass.
 */
export async function listenForCommands(options: CommandListenerOptions): Promise<CommandListener> {
  const surroundings = surroundingsOf(process.env);
  const silent = new Set<Socket>();
  const working = new Set<Promise<void>>();
  const greet = (socket: Socket): void => {
    const pass = `pass-${randomUUID()}`;
    silent.add(socket);
    socket.on("error", () => socket.destroy());
    socket.setTimeout(ASK_WAIT_MS, () => socket.destroy());
    socket.write(`${JSON.stringify({ ...surroundings, pass })}\n`);
    void firstLine(socket).then((line) => {
      // Who was sent away meanwhile does its work itself.
      if (!silent.delete(socket)) return;
      const work = serveOne(socket, pass, line, options)
        .catch(() => void socket.destroy())
        .finally(() => working.delete(work));
      working.add(work);
    });
  };
  let isClosed = false;
  const door = await keepDoor(options.home, () => {
    const server = createServer((socket) => {
      if (isClosed) socket.destroy();
      else greet(socket);
    });
    server.maxConnections = MOST_CALLERS;
    return server;
  });
  return {
    async close() {
      isClosed = true;
      door.close();
      for (const socket of silent) socket.end("null\n");
      silent.clear();
      await Promise.race([Promise.all(working), Bun.sleep(CLOSE_WAIT_MS)]);
    },
  };
}

/** Carries out what is asked; a caller that goes away in silence has asked for nothing. */
async function serveOne(
  socket: Socket,
  pass: string,
  line: string | null,
  options: CommandListenerOptions,
): Promise<void> {
  socket.setTimeout(0);
  const request = takePass(options.home, pass) ? requestOf(line) : null;
  if (line === null) return;
  const answer = request && (await carryOut(request, options));
  await new Promise<void>((resolve) => {
    socket.on("close", resolve);
    socket.end(`${JSON.stringify(answer)}\n`, resolve);
  });
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
