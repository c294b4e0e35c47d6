import { request } from "../api/request.ts";
import { announce, notify } from "../state/notices.ts";
import { mutate } from "./mutate.ts";

const REMEMBERED = 50;

interface Undoable {
  eventIds: number[];
  said: string;
}

interface UndoAnswer {
  undone?: { event_id: number; kind: string; task_id: string };
  message?: string;
}

const history: Undoable[] = [];

/** Says what was done, with the way back. A change the server cannot take back is only said. */
export function offerUndo(said: string, eventId: number | null | readonly number[], _id?: string): void {
  const eventIds = eventId === null ? [] : typeof eventId === "number" ? [eventId] : [...eventId];
  if (eventIds.length === 0) {
    notify({ text: said }, 4000);
    return;
  }
  const entry = { eventIds, said };
  history.push(entry);
  if (history.length > REMEMBERED) history.shift();
  const dismiss = notify({
    text: said,
    actions: [{ label: "Undo", key: "mod+Z", run: () => void undo(entry).then(dismiss) }],
  });
}

/** Takes back the last change made on this page. */
export async function undoLast(): Promise<void> {
  const entry = history.at(-1);
  if (entry) await undo(entry);
  else notify({ text: "Nothing was changed on this page yet", hint: "kanbun undo --list" }, 4000);
}

async function undo(entry: Undoable): Promise<void> {
  const index = history.indexOf(entry);
  if (index === -1) return;
  history.splice(index, 1);
  for (const eventId of entry.eventIds.toReversed()) {
    const answer = await mutate<UndoAnswer>({
      send: () => request("/undo", { method: "POST", body: { event_id: eventId } }),
      failure: "Undo failed",
      retry: false,
    });
    if (!answer) return;
    if (answer.message && entry.eventIds.length === 1) notify({ text: answer.message }, 5000);
  }
  if (entry.eventIds.length > 1) notify({ text: `Undone: ${entry.said}` }, 5000);
  announce(`Undone: ${entry.said}`);
}
