import type { Arg } from "../frame/argument.ts";
import { positional } from "../frame/argument.ts";

/** The slug of a board that is to be made. */
export const NEW_SLUG: Arg = positional("Slug of the board: lower-case letters, digits and dashes.", {
  hint: "slug",
});
export const SLUG: Arg = { ...NEW_SLUG, complete: "board" };
