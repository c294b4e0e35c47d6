import { createServer } from "node:net";

export interface Outside {
  /** Variables that send every request beyond loopback here. */
  env: Record<string, string>;
  /** `METHOD host` of every request that was meant for another host. */
  asked: string[];
  stop(): void;
}

/** A proxy that lets nothing through and remembers what was asked of it: what an agent does besides its task. */
export async function watchOutside(): Promise<Outside> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      asked.push(data.toString("latin1").split(" ", 2).join(" "));
      socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const loopback = "127.0.0.1,localhost";
  const env = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: loopback };
  const lower = Object.entries(env).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { env: { ...env, ...Object.fromEntries(lower) }, asked, stop: () => server.close() };
}
