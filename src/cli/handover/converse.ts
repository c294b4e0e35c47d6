import { createConnection } from "node:net";
import type { Answer, Greeting, Request } from "./protocol.ts";
import { isSame } from "./protocol.ts";

/** A `serve` that does not greet by then is busy or stopped. */
const GREETING_WAIT_MS = 100;

/**
 * Has a command line carried out over the socket, by who greets as `expected`. `request` is made only then. `null`: it
 * was not carried out, and never will be; `"lost"`: it was asked for, and the other side went away without a word on it.
 */
export function converse(path: string, expected: Greeting, request: () => Request): Promise<Answer | "lost"> {
  return new Promise((resolve) => {
    let asked = false;
    let seen = "";
    const socket = createConnection(path);
    const end = (answer: Answer | "lost"): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(() => end(null), GREETING_WAIT_MS);
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      seen += text;
      const at = seen.indexOf("\n");
      if (at < 0) return;
      const line = seen.slice(0, at);
      seen = seen.slice(at + 1);
      const said = parsed(line);
      if (asked) return end(said === undefined ? "lost" : (said as Answer));
      const asking = isSame(said as Greeting | undefined, expected) ? made(request) : null;
      if (asking === null) return end(null);
      clearTimeout(patience);
      asked = true;
      socket.write(`${JSON.stringify(asking)}\n`);
    });
    socket.on("error", () => end(asked ? "lost" : null));
    socket.on("close", () => end(asked ? "lost" : null));
  });
}

/** `null` when the pass cannot be made: the home is not ours to write. */
function made(request: () => Request): Request | null {
  try {
    return request();
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
