import { expect } from "bun:test";

/** A running command whose output is read line by line. */
export class Running {
  readonly child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(command: readonly string[], env: Record<string, string>) {
    this.child = Bun.spawn([...command], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    this.#reader = this.child.stdout.getReader();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      if (!(await this.#more())) throw new Error(`ended after: ${this.#text}`);
    }
  }

  /** Ctrl-C; what it said from the last line on. It must end with exit code 0. */
  async stop(): Promise<string> {
    this.child.kill("SIGINT");
    expect(await this.child.exited).toBe(0);
    while (await this.#more());
    return this.#text;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#reader.read();
    if (!done) this.#text += this.#decoder.decode(value, { stream: true });
    return !done;
  }
}
