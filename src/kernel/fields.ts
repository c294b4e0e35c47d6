import * as v from "valibot";
import { isBlank, strip } from "./text.ts";
import { BLOCK_KINDS, LINK_GATES, STATUSES, WORKSPACE_KINDS } from "./types.ts";

/** Input fields that several verbs share: one schema, one meaning, one sentence of help. */

/** The library takes a list for an object with its places as keys; here a list is none. */
export function noList<S extends v.GenericSchema>(schema: S): S {
  return {
    ...schema,
    "~run": (dataset, config) =>
      schema["~run"](Array.isArray(dataset.value) ? { value: "a list" } : dataset, config),
  };
}
/** An object with any keys. */
export const record = <S extends v.GenericSchema>(value: S) => noList(v.record(v.string(), value));

const text = (description: string) => v.pipe(v.string(), v.description(description));
/** The last second of the year 9999: what every program that shares the file can write as a date. */
const LATEST_SECONDS = 253_402_300_799;

const seconds = (description: string) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0, "must not be negative"),
    v.maxValue(LATEST_SECONDS, "is too large"),
    v.description(description),
  );

export const taskId = v.pipe(
  v.string(),
  v.minLength(1, "task_id is required"),
  v.description("Id of the task."),
);
/**
 * An id that the board counts: of a run, a late result, an attachment, a message, an event. Text that is no number is
 * an id too, of nothing, so that it is answered as every other id that is on no board.
 */
export const countedId = (description: string) =>
  v.pipe(
    v.union([v.pipe(v.number(), v.integer()), v.string()]),
    v.transform((id) => (typeof id === "string" && /^\d{1,15}$/u.test(id) ? Number(id) : id)),
    v.description(description),
  );
export const title = v.pipe(
  v.string(),
  v.check((title) => !isBlank(title), "title is required and must not be blank"),
  v.transform(strip),
  v.description("One line that says what is to be done."),
);
export const body = v.nullable(text("The whole text of the task, markdown; kept as it is."));
export const assignee = v.pipe(
  v.nullable(text("Profile that does the work; empty or null is nobody.")),
  v.transform((name) => (name === "" ? null : name)),
);
export const tenant = v.nullable(text("Whose work it is; keeps contexts apart."));
export const priority = v.pipe(
  v.number(),
  v.safeInteger("must be a whole number below 2^53"),
  v.description("Higher goes first; may be negative."),
);
export const workspaceKind = v.pipe(
  v.string(),
  v.check(
    (kind) => (WORKSPACE_KINDS as readonly string[]).includes(kind),
    `workspace_kind must be one of ${[...WORKSPACE_KINDS].sort().join(", ")}`,
  ),
  v.transform((kind) => kind as (typeof WORKSPACE_KINDS)[number]),
  v.description("Where the worker works: a fresh directory, a git worktree, or a given directory."),
);
export const workspacePath = v.nullable(text("Absolute path for dir and worktree."));
export const status = v.pipe(
  v.string(),
  v.check(
    (name) => (STATUSES as readonly string[]).includes(name),
    `unknown status: must be one of ${[...STATUSES].sort().join(", ")}`,
  ),
  v.transform((name) => name as (typeof STATUSES)[number]),
  v.description("A status of the board."),
);
export const blockKind = v.pipe(
  v.picklist(BLOCK_KINDS),
  v.description("What the task waits for: a person's input, another task, an ability, or a passing trouble."),
);
export const linkGate = v.pipe(
  v.picklist(LINK_GATES),
  v.description("What the child waits for: the parent's success, its failure, or its end either way."),
);
export const skills = v.pipe(
  v.nullable(v.array(v.nullable(v.string()))),
  v.transform((names) => (names === null ? null : cleanSkills(names))),
  v.check(
    (names) => names === null || names.every((name) => !name.includes(",")),
    "skills: a name cannot contain comma; give each skill by itself",
  ),
  v.description("Skills to load for this task, in order."),
);
/** 0 means no cap, as on the command line; negative is refused. */
export const maxRuntimeSeconds = v.pipe(
  v.nullable(seconds("Longest time one attempt may take, in seconds; 0 or null is no limit.")),
  v.transform((value) => (value === 0 ? null : value)),
);
export const maxRetries = v.nullable(
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.description("Failures in a row that open this task's breaker."),
  ),
);
/** A time to come. */
export const until = seconds("Unix seconds.");
export const notBefore = v.nullable(seconds("Not started before this time, in Unix seconds."));
export const params = v.nullable(
  v.pipe(record(v.string()), v.description("Values for the worker's command template.")),
);
export const metadata = v.nullable(
  v.pipe(record(v.unknown()), v.description("Facts for programs, as an object.")),
);
export const note = v.nullable(text("What is going on, in a few words."));
export const reason = v.nullable(text("Why, for the people who read it."));
export const limit = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(100_000),
  v.description("Most rows to return; 0 is all."),
);

function cleanSkills(names: readonly (string | null)[]): string[] {
  const clean = names.map((name) => strip(name ?? "")).filter((name) => !isBlank(name));
  return [...new Set(clean)];
}
