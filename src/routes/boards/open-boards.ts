import type { Place } from "../../config/index.ts";
import { assertBoardExists, assertSlug, openPlace } from "../../config/index.ts";
import type { Actor, Board } from "../../kernel/index.ts";

/** Who the server itself is when nobody asked. */
const SERVER: Actor = { role: "reader", name: "serve" };

/** The boards this server has open: each opened once, on first use, and shared by all requests. */
export class OpenBoards {
  readonly #place: Place;
  readonly #leaving: (board: Board) => void;
  readonly #open = new Map<string, Promise<Board>>();

  /** `leaving` is told of a board before it is closed. */
  constructor(place: Place, leaving: (board: Board) => void) {
    this.#place = place;
    this.#leaving = leaving;
  }

  /** The board of that name, the place's own without one. Refuses `invalid_input`, `not_found`. */
  async get(slug = this.#place.slug): Promise<Board> {
    assertSlug(slug);
    const known = this.#open.get(slug);
    if (known) {
      if (this.#stillThere(slug)) return known;
      await this.forget(slug);
    }
    const opening = openPlace(this.#placeOf(slug), SERVER);
    this.#open.set(slug, opening);
    opening.catch(() => this.#open.delete(slug));
    return opening;
  }

  /** Closes a board that is going away. */
  async forget(slug: string): Promise<void> {
    const known = this.#open.get(slug);
    this.#open.delete(slug);
    const board = await known;
    if (!board) return;
    this.#leaving(board);
    board.close();
  }

  async close(): Promise<void> {
    const boards = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const board of boards) if (board.status === "fulfilled") board.value.close();
  }

  /** A file that was pinned is the place's own board, never another's. */
  #placeOf(slug: string): Place {
    const { paths: _pinned, ...elsewhere } = this.#place;
    return slug === this.#place.slug ? this.#place : { ...elsewhere, slug };
  }

  #stillThere(slug: string): boolean {
    if (this.#placeOf(slug).paths) return true;
    try {
      assertBoardExists(this.#place.home, slug);
      return true;
    } catch {
      return false;
    }
  }
}
