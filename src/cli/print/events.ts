import type { BoardEvent } from "../../kernel/index.ts";
import { line } from "./text.ts";
import { localTime } from "./time.ts";

/** ` {"note":"half done"}`, or nothing. */
export function payloadText({ payload }: BoardEvent): string {
  return payload === null ? "" : ` ${line(JSON.stringify(payload))}`;
}

/** `[time] kind[ payload]` */
export function eventText(event: BoardEvent): string {
  return `[${localTime(event.created_at)}] ${line(event.kind)}${payloadText(event)}`;
}
