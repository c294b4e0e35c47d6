import { useEffect, useState } from "preact/hooks";

import { request } from "../api/request.ts";
import type { TaskSummary } from "../api/types.ts";
import { allCards } from "../state/cards.ts";

const LOCAL = 30;
const REMOTE_AFTER_MS = 150;

/** Tasks that fit some words: at once among those the page holds, a moment later among all of the board. */
export function useTaskSearch(text: string | null): readonly TaskSummary[] {
  const [remote, setRemote] = useState<readonly TaskSummary[]>([]);
  useEffect(() => {
    setRemote([]);
    if (text === null || text.trim().length < 2) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      request<{ tasks: TaskSummary[] }>("/tasks", {
        query: { q: text.trim(), limit: LOCAL },
        signal: controller.signal,
      }).then(
        (page) => setRemote(page.tasks),
        () => undefined,
      );
    }, REMOTE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);
  if (text === null) return [];
  const local = searchCards(allCards(), text).slice(0, LOCAL);
  const known = new Set(local.map((card) => card.id));
  return [...local, ...remote.filter((card) => !known.has(card.id))];
}

/** Cards in which every word appears; those whose id or title begins with the text come first, open ones before closed. */
export function searchCards(cards: readonly TaskSummary[], text: string): TaskSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (card: TaskSummary): number => {
    const begins =
      card.id.toLowerCase().startsWith(words[0] ?? "") ||
      card.title.toLowerCase().startsWith(words.join(" "));
    const closed = card.status === "done" || card.status === "archived";
    return (begins ? 0 : 2) + (closed ? 1 : 0);
  };
  return cards
    .filter((card) => {
      const all = `${card.id} ${card.title} ${card.assignee ?? ""}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || b.created_at - a.created_at);
}
