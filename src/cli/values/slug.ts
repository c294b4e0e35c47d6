import type { Arg } from "../frame/argument.ts";
import { positional } from "../frame/argument.ts";

export const SLUG: Arg = positional("Slug of the board: lower-case letters, digits and dashes.", {
  hint: "slug",
  complete: "board",
});
