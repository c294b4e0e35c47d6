/** One message of a server-sent event stream; a comment line arrives as `comment` with its text in `data`. */
export interface SseMessage {
  event: string;
  data: string;
  id: string | null;
}

/**
 * Cuts a server-sent event stream into messages. Text may arrive torn anywhere; `push` returns what is complete.
 * Comments are reported too: they are the server's sign of life, which the browser's EventSource hides.
 */
export class SseParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  push(text: string): SseMessage[] {
    const messages: SseMessage[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") this.flush(messages);
      else if (line.startsWith(":"))
        messages.push({ event: "comment", data: line.slice(1).trim(), id: null });
      else this.field(line);
    }
    return messages;
  }

  private flush(messages: SseMessage[]): void {
    if (this.data.length > 0)
      messages.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
    this.event = "";
    this.data = [];
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id") this.id = value;
  }
}
