import * as v from "valibot";

/** Parameters that several tools share. */

export const ownTask = v.optional(
  v.pipe(v.string(), v.description("Id of the task; leave it out for your own task.")),
);
export const summary = v.optional(
  v.pipe(
    v.string(),
    v.description(
      "One to three sentences for people and for the workers after you: what exists now, and where.",
    ),
  ),
);
export const metadata = v.optional(
  v.pipe(
    v.record(v.string(), v.unknown()),
    v.description("Facts for programs, as an object: changed_files, tests_run, findings, decisions, …"),
  ),
);

export function string(description: string) {
  return v.pipe(v.string(), v.description(description));
}
