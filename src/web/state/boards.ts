import { signal } from "@preact/signals";

import { request } from "../api/request.ts";

export interface BoardEntry {
  slug: string;
  name: string;
  icon?: string | null;
  description?: string | null;
  current?: boolean;
}

/** The boards of this home, for the sidebar and the palette. */
export const boards = signal<BoardEntry[]>([]);

export async function loadBoards(): Promise<void> {
  const answer = await request<{ boards: BoardEntry[] }>("/boards").catch(() => null);
  if (answer) boards.value = answer.boards;
}
