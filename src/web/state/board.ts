import { batch, computed, signal } from "@preact/signals";

import { ApiError, request, sentenceOf } from "../api/request.ts";
import type {
  BoardInfo,
  ColumnInfo,
  DispatcherState,
  RunningState,
  Scope,
  Snapshot,
  StateMessage,
  Status,
} from "../api/types.ts";
import { replaceCards, setTotals } from "./cards.ts";
import { alignClock } from "./now.ts";
import { startPaging } from "./paging.ts";

const NEWEST_DONE = 20;

export type LoadState =
  | { phase: "loading" }
  | { phase: "ready" }
  | { phase: "failed"; message: string; missing: boolean };

export const load = signal<LoadState>({ phase: "loading" });
export const board = signal<BoardInfo>({ slug: "default", name: "Board", paused: false, draining: false });
export const columns = signal<ColumnInfo[]>([]);
export const dispatcher = signal<DispatcherState>({ running: true, last_tick_at: null, message: null });
export const running = signal<RunningState>({ count: 0, cap: null });
export const assignees = signal<string[]>([]);
export const tenants = signal<string[]>([]);
export const me = signal<{ name: string; scope: Scope }>({ name: "dashboard", scope: "operator" });
export const serverVersion = signal<string | null>(null);

/** Event number up to which the page knows everything; the stream resumes behind it. */
export const cursor = { value: 0 };

/** False when our token may only read. */
export const mayWrite = computed(() => me.value.scope === "operator");

export const columnLimits = computed(() => {
  const limits = new Map<Status, number>();
  for (const column of columns.value) if (column.limit) limits.set(column.name, column.limit);
  return limits;
});

let loadSerial = 0;

/** Fetches the board and shows it. A slower answer to an earlier call is dropped. Returns whether it succeeded. */
export async function loadBoard(): Promise<boolean> {
  loadSerial += 1;
  const serial = loadSerial;
  try {
    const snapshot = await request<Snapshot>("/snapshot", { query: { limit_done: NEWEST_DONE } });
    if (serial === loadSerial) showSnapshot(snapshot);
    return true;
  } catch (error) {
    if (serial === loadSerial && load.value.phase !== "ready")
      load.value = {
        phase: "failed",
        message: sentenceOf(error),
        missing: error instanceof ApiError && error.status === 404,
      };
    return false;
  }
}

function showSnapshot(snapshot: Snapshot): void {
  batch(() => {
    alignClock(snapshot.now);
    cursor.value = snapshot.latest_event_id;
    board.value = snapshot.board;
    columns.value = snapshot.columns;
    dispatcher.value = snapshot.dispatcher;
    running.value = snapshot.running;
    assignees.value = snapshot.assignees;
    tenants.value = snapshot.tenants;
    if (snapshot.me) me.value = snapshot.me;
    serverVersion.value = snapshot.version ?? null;
    replaceCards(
      snapshot.tasks,
      Object.fromEntries(snapshot.columns.map((column) => [column.name, column.count])),
    );
    startPaging(snapshot.columns);
    load.value = { phase: "ready" };
  });
}

/** Takes what the stream says about the board itself. */
export function applyState(message: StateMessage): void {
  batch(() => {
    if (message.board) board.value = message.board;
    if (message.paused !== undefined || message.draining !== undefined) {
      board.value = {
        ...board.value,
        paused: message.paused ?? board.value.paused,
        draining: message.draining ?? board.value.draining,
      };
    }
    if (message.dispatcher) dispatcher.value = message.dispatcher;
    if (message.running) running.value = message.running;
    if (message.columns) {
      columns.value = message.columns;
      setTotals(Object.fromEntries(message.columns.map((column) => [column.name, column.count])));
    }
  });
}

/** Names that appear on cards join the lists of choices without a new snapshot. */
export function learnNames(cards: readonly { assignee: string | null; tenant: string | null }[]): void {
  const newAssignees = cards
    .map((card) => card.assignee)
    .filter((name): name is string => !!name && !assignees.value.includes(name));
  const newTenants = cards
    .map((card) => card.tenant)
    .filter((name): name is string => !!name && !tenants.value.includes(name));
  if (newAssignees.length > 0) assignees.value = [...new Set([...assignees.value, ...newAssignees])].sort();
  if (newTenants.length > 0) tenants.value = [...new Set([...tenants.value, ...newTenants])].sort();
}
