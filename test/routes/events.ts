/** One message of an event stream as it arrived. */
export interface Message {
  event: string;
  data: any;
  id: number | null;
}

/** Reads a server-sent event stream message by message; comments are skipped. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(response: Response) {
    if (!response.body) throw new Error(`no stream: ${response.status}`);
    this.#reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  }

  /** The next message, or `null` at the stream's end. */
  async next(): Promise<Message | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const message = parsed(block);
        if (message) return message;
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  /** The next message of a kind. */
  async nextOf(event: string): Promise<Message> {
    for (;;) {
      const message = await this.next();
      if (!message) throw new Error(`the stream ended before a ${event}`);
      if (message.event === event) return message;
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

function parsed(block: string): Message | null {
  const fields = new Map(
    block.split("\n").flatMap((line) => {
      const colon = line.indexOf(": ");
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : [];
    }),
  );
  const data = fields.get("data");
  if (data === undefined) return null;
  const id = fields.get("id");
  return {
    event: fields.get("event") ?? "message",
    data: JSON.parse(data),
    id: id === undefined ? null : Number(id),
  };
}
