import type { Arg } from "../frame/argument.ts";
import { positional } from "../frame/argument.ts";

const NOBODY = new Set(["none", "-", "null", ""]);

/** A profile by name, or nobody. */
export const profilePosition: Arg = positional("Profile that does the work; none, - or null is nobody.", {
  hint: "profile",
  field: "assignee",
  complete: "profile",
  parse: (name) => (NOBODY.has(name.toLowerCase()) ? null : name),
});
