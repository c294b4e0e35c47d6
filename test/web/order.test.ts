import { expect, test } from "bun:test";
import { compareCards, insertionIndex } from "../../src/web/state/order.ts";
import { summary } from "./cards.ts";

test("the most urgent come first, among equals the oldest, among those the id decides", () => {
  const cards = [
    summary({ id: "t_c", priority: 0, created_at: 5 }),
    summary({ id: "t_b", priority: 0, created_at: 5 }),
    summary({ id: "t_a", priority: 0, created_at: 9 }),
    summary({ id: "t_d", priority: 3, created_at: 99 }),
    summary({ id: "t_e", priority: -1, created_at: 1 }),
  ];
  const sorted = cards.toSorted((a, b) => compareCards(a, b, "ready")).map((card) => card.id);
  expect(sorted).toEqual(["t_d", "t_b", "t_c", "t_a", "t_e"]);
});

test("done and archived cards show the newest first", () => {
  const old = summary({ id: "t_old", completed_at: 10, priority: 9 });
  const fresh = summary({ id: "t_new", completed_at: 20 });
  const never = summary({ id: "t_never", completed_at: null, created_at: 15 });
  for (const status of ["done", "archived"] as const) {
    expect([old, fresh, never].toSorted((a, b) => compareCards(a, b, status)).map((card) => card.id)).toEqual(
      ["t_new", "t_never", "t_old"],
    );
  }
});

test("a card is inserted where sorting would put it", () => {
  const cards = Array.from({ length: 60 }, (_, index) =>
    summary({ priority: (index * 7) % 5, created_at: (index * 13) % 17 }),
  );
  const all = new Map(cards.map((card) => [card.id, card]));
  const ids: string[] = [];
  for (const card of cards)
    ids.splice(
      insertionIndex(ids, card, (id) => all.get(id)!),
      0,
      card.id,
    );
  expect(ids).toEqual(cards.toSorted((a, b) => compareCards(a, b, "ready")).map((card) => card.id));
});
