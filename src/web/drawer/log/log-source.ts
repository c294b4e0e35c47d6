import { signal, type ReadonlySignal } from "@preact/signals";

import { Stream } from "../../api/stream.ts";
import { LogBuffer } from "./log-buffer.ts";

interface LogMessage {
  /** Where to resume after this text. */
  offset: number;
  text: string;
  run_id: number | null;
  reset?: boolean;
}

/** Follows the log of a task; `version` moves once a frame while text arrives. */
export class LogSource {
  readonly buffer = new LogBuffer();
  readonly version: ReadonlySignal<number>;
  readonly connected = signal(false);
  /** How many bytes stand in the file before the first line that is here: of a long log only the end comes. */
  readonly leftOut = signal(0);
  private readonly versionSignal = signal(0);
  private readonly stream: Stream;
  private offset: number | null = null;
  private scheduled = false;

  constructor(id: string) {
    this.version = this.versionSignal;
    this.stream = new Stream({
      path: `/tasks/${encodeURIComponent(id)}/log/stream`,
      query: () => ({ offset: this.offset }),
      onOpen: () => (this.connected.value = true),
      onDown: () => (this.connected.value = false),
      onMessage: ({ data }) => this.take(JSON.parse(data) as LogMessage),
    });
  }

  close(): void {
    this.stream.close();
  }

  private take(message: LogMessage): void {
    if (message.reset) this.buffer.clear();
    if (this.offset === null || message.reset)
      this.leftOut.value = Math.max(0, message.offset - new TextEncoder().encode(message.text).length);
    if (message.text) this.buffer.append(message.text, message.run_id);
    this.offset = message.offset;
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.versionSignal.value += 1;
    });
  }
}
