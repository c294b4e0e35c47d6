import { signal } from "@preact/signals";

const UNDO_FOR_MS = 8_000;
const ERROR_FOR_MS = 20_000;
const MOST_AT_ONCE = 4;
const ANNOUNCE_EVERY_MS = 1_000;

export interface NoticeAction {
  label: string;
  run: () => void;
  /** The key shown beside the label. */
  key?: string;
}

/** A line that stays until it is dismissed or its time is over; loading the board again does not wipe it away. */
export interface Notice {
  id: number;
  tone: "plain" | "danger" | "warn";
  text: string;
  /** What to do next: a command, usually. */
  hint?: string | null;
  actions: NoticeAction[];
  /** Text behind the copy button, for reports. */
  details?: string;
}

export const notices = signal<readonly Notice[]>([]);

/** What screen readers hear next; changes politely, at most once a second. */
export const announcement = signal("");

let serial = 0;
let pendingWords: string[] = [];
let speakTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a line; an error stays longer than news. Returns what dismisses it. */
export function notify(notice: Partial<Notice> & { text: string }, forMs?: number): () => void {
  serial += 1;
  const id = serial;
  const full: Notice = { tone: "plain", actions: [], ...notice, id };
  notices.value = [...notices.value, full].slice(-MOST_AT_ONCE);
  const dismiss = (): void => dismissNotice(id);
  setTimeout(dismiss, forMs ?? (full.tone === "plain" ? UNDO_FOR_MS : ERROR_FOR_MS));
  return dismiss;
}

export function dismissNotice(id: number): void {
  if (notices.value.some((notice) => notice.id === id))
    notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Says something to screen readers; what is said within one second is said together. */
export function announce(text: string): void {
  pendingWords.push(text);
  if (speakTimer) return;
  const speak = (): void => {
    speakTimer = undefined;
    announcement.value = pendingWords.slice(-3).join(". ");
    pendingWords = [];
  };
  speakTimer = setTimeout(speak, announcement.value ? ANNOUNCE_EVERY_MS : 50);
}
