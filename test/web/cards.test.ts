import { beforeEach, describe, expect, test } from "bun:test";
import {
  addOverlay,
  cardPending,
  dropCards,
  getCard,
  lists,
  putCards,
  removeOverlay,
  replaceCards,
  settleOverlay,
  totals,
} from "../../src/web/state/cards.ts";
import { summary } from "./cards.ts";

const one = summary({ id: "t_one", status: "ready", updated_event_id: 10 });
const two = summary({ id: "t_two", status: "ready", updated_event_id: 11, created_at: 2000 });

beforeEach(() => replaceCards([one, two], { ready: 2, done: 40 }));

describe("the cards of the page", () => {
  test("a card changes its column when the server says so", () => {
    putCards([{ ...one, status: "running", updated_event_id: 12 }]);
    expect(lists.ready.value).toEqual(["t_two"]);
    expect(lists.running.value).toEqual(["t_one"]);
  });

  test("older news than what is known is ignored", () => {
    putCards([{ ...one, status: "running", updated_event_id: 20 }]);
    putCards([{ ...one, status: "blocked", updated_event_id: 19 }]);
    expect(getCard("t_one")?.status).toBe("running");
  });

  test("a change shows at once and a refusal restores exactly what the server said, also what came meanwhile", () => {
    const overlay = addOverlay("t_one", { status: "done" });
    expect(lists.done.value).toEqual(["t_one"]);
    expect(cardPending("t_one")?.value).toBe(true);
    putCards([{ ...one, title: "renamed by somebody", updated_event_id: 12 }]);
    expect(getCard("t_one")).toMatchObject({ status: "done", title: "renamed by somebody" });
    removeOverlay(overlay);
    expect(getCard("t_one")).toEqual({ ...one, title: "renamed by somebody", updated_event_id: 12 });
    expect(lists.ready.value).toEqual(["t_one", "t_two"]);
    expect(cardPending("t_one")?.value).toBe(false);
  });

  test("a confirmed change stays until the server's word about the card arrives", () => {
    const overlay = addOverlay("t_one", { priority: 3 });
    settleOverlay(overlay);
    expect(getCard("t_one")?.priority).toBe(3);
    putCards([{ ...one, priority: 2, updated_event_id: 12 }]);
    expect(getCard("t_one")?.priority).toBe(2);
  });

  test("two changes of one card are taken back one by one", () => {
    const first = addOverlay("t_one", { priority: 3 });
    const second = addOverlay("t_one", { assignee: "claude" });
    removeOverlay(first);
    expect(getCard("t_one")).toMatchObject({ priority: 0, assignee: "claude" });
    removeOverlay(second);
    expect(getCard("t_one")).toEqual(one);
  });

  test("a new snapshot keeps what is still on its way", () => {
    const overlay = addOverlay("t_one", { status: "blocked" });
    replaceCards([one, two], { ready: 2 });
    expect(getCard("t_one")?.status).toBe("blocked");
    expect(lists.ready.value).toEqual(["t_two"]);
    removeOverlay(overlay);
  });

  test("cards that left the board leave the page", () => {
    dropCards(["t_one"]);
    expect(getCard("t_one")).toBeUndefined();
    expect(lists.ready.value).toEqual(["t_two"]);
    expect(totals.ready.value).toBe(1);
  });

  test("of done cards the page counts those it does not hold", () => {
    expect(totals.done.value).toBe(40);
    putCards([{ ...one, status: "done", completed_at: 50, updated_event_id: 12 }]);
    expect(totals.done.value).toBe(41);
    expect(lists.done.value).toEqual(["t_one"]);
  });

  test("only the column that changed gets a new list", () => {
    const blocked = lists.blocked.value;
    const ready = lists.ready.value;
    putCards([{ ...two, priority: 5, updated_event_id: 12 }]);
    expect(lists.ready.value).not.toBe(ready);
    expect(lists.ready.value).toEqual(["t_two", "t_one"]);
    expect(lists.blocked.value).toBe(blocked);
  });
});
