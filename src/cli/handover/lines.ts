import type { Socket } from "node:net";

/** Hands on what comes through a socket, line by line; returns how many characters wait for the end of their line. */
export function byLine(socket: Socket, onLine: (line: string) => void): () => number {
  let pieces: string[] = [];
  let waiting = 0;
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    // Only what is new is searched: an answer comes in hundreds of pieces.
    const [first = "", ...others] = text.split("\n");
    pieces.push(first);
    waiting += first.length;
    for (const next of others) {
      const line = pieces.join("");
      pieces = [next];
      waiting = next.length;
      onLine(line);
    }
  });
  return () => waiting;
}
