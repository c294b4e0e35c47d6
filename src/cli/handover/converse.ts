import { createConnection } from "node:net";
import type { Answer, Greeting, Request, Surroundings } from "./protocol.ts";
import { isSame, PASS } from "./protocol.ts";
import { byLine } from "./lines.ts";

/**
 * Has a command line carried out over the socket, by who greets as `expected` within `waitMs`. `request` is made only
 * then, with the pass that is wanted. `null`: it was not carried out, and never will be; `"lost"`: it was asked for, and
 * the other side went away without a word on it.
 */
export function converse(
  path: string,
  expected: Surroundings,
  waitMs: number,
  request: (pass: string) => Request,
): Promise<Answer | "lost"> {
  return new Promise((resolve) => {
    let asked = false;
    const socket = createConnection(path);
    const end = (answer: Answer | "lost"): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(() => end(null), waitMs);
    byLine(socket, (line) => {
      const said = parsed(line);
      if (asked) return end(said === undefined ? "lost" : (said as Answer));
      const asking = made(request, said as Greeting | null | undefined, expected);
      if (asking === null) return end(null);
      clearTimeout(patience);
      asked = true;
      socket.write(`${JSON.stringify(asking)}\n`);
    });
    socket.on("error", () => end(asked ? "lost" : null));
    socket.on("close", () => end(asked ? "lost" : null));
  });
}

/** `null` for another program, and when the pass cannot be made: the home is not ours to write. */
function made(
  request: (pass: string) => Request,
  greeting: Greeting | null | undefined,
  expected: Surroundings,
): Request | null {
  if (!greeting || !isSame(greeting, expected) || !PASS.test(greeting.pass)) return null;
  try {
    return request(greeting.pass);
  } catch {
    return null;
  }
}

/** `undefined` for what is not JSON: whoever that is, it is no `serve`. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
