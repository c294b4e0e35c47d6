import { request } from "../api/request.ts";
import { board } from "../state/board.ts";
import { announce, notify } from "../state/notices.ts";
import { mutate } from "./mutate.ts";

const REMEMBERED = 50;

interface Undoable {
  eventIds: number[];
  said: string;
  /** Events are numbered by each board for itself. */
  board: string;
}

interface UndoAnswer {
  /** The undo is a change as well: taking that back is the redo. */
  event_id?: number;
}

const history: Undoable[] = [];
/** What was taken back since the last new change, the latest at the end. */
let takenBack: Undoable[] = [];

/** Says what was done, with the way back. A change the server cannot take back is only said. */
export function offerUndo(said: string, eventId: number | null | readonly number[], _id?: string): void {
  const eventIds = eventId === null ? [] : typeof eventId === "number" ? [eventId] : [...eventId];
  if (eventIds.length === 0) {
    notify({ text: said }, 4000);
    return;
  }
  const entry = { eventIds, said, board: board.peek().slug };
  takenBack = takenBack.filter((other) => other.board !== entry.board);
  remember(entry);
  const dismiss = notify({
    text: said,
    actions: [{ label: "Undo", key: "mod+Z", run: () => void undo(entry).then(dismiss) }],
  });
}

/** Takes back the last change made on this page to the board that is shown. */
export async function undoLast(): Promise<void> {
  const entry = history.findLast(isHere);
  if (entry) await undo(entry);
  else notify({ text: "Nothing was changed on this page yet", hint: "kanbun undo --list" }, 4000);
}

/** Does again what was taken back last, unless something else was changed since. */
export async function redoLast(): Promise<void> {
  const entry = takenBack.findLast(isHere);
  takenBack = takenBack.filter((other) => other !== entry);
  if (!entry) {
    notify({ text: "Nothing was taken back" }, 4000);
    return;
  }
  const eventIds = await takeBack(entry, "Redo failed");
  if (!eventIds) return;
  remember({ ...entry, eventIds });
  tell(`Done again: ${entry.said}`);
}

async function undo(entry: Undoable): Promise<void> {
  const index = history.indexOf(entry);
  if (index === -1) return;
  history.splice(index, 1);
  const eventIds = await takeBack(entry, "Undo failed");
  if (!eventIds) return;
  takenBack.push({ ...entry, eventIds });
  tell(`Undone: ${entry.said}`);
}

/** Takes changes back, the last one first; returns the events of that, or null when the server refused one. */
async function takeBack({ eventIds, board: slug }: Undoable, failure: string): Promise<number[] | null> {
  const events: number[] = [];
  for (const eventId of eventIds.toReversed()) {
    const answer = await mutate<UndoAnswer>({
      send: () => request("/undo", { method: "POST", query: { board: slug }, body: { event_id: eventId } }),
      failure,
      retry: false,
    });
    if (!answer) return null;
    if (typeof answer.event_id === "number") events.push(answer.event_id);
  }
  return events;
}

function isHere(entry: Undoable): boolean {
  return entry.board === board.peek().slug;
}

function remember(entry: Undoable): void {
  history.push(entry);
  if (history.length > REMEMBERED) history.shift();
}

function tell(said: string): void {
  notify({ text: said }, 5000);
  announce(said);
}
