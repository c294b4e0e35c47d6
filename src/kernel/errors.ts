/**
 * Every refusal the board can give. The code is the contract: programs branch on it, people read the message
 * and the hint. Bugs are not refusals; they surface as `internal`.
 */
export type ErrorCode =
  | "invalid_input"
  | "not_found"
  | "wrong_state"
  | "claim_lost"
  | "forbidden"
  | "busy"
  | "schema_too_new"
  | "unsupported_host"
  | "io"
  | "corrupt"
  | "internal";

/** Status an HTTP answer carries for each code. */
export const httpStatusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 400,
  not_found: 404,
  wrong_state: 409,
  claim_lost: 409,
  forbidden: 403,
  busy: 503,
  schema_too_new: 500,
  unsupported_host: 500,
  io: 500,
  corrupt: 500,
  internal: 500,
};

/** Exit code of a command for each code (75 and 78 are sysexits' EX_TEMPFAIL and EX_CONFIG, 70 and 74 EX_SOFTWARE and EX_IOERR). */
export const exitCodeOf: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 2,
  not_found: 3,
  wrong_state: 4,
  claim_lost: 5,
  forbidden: 6,
  busy: 75,
  schema_too_new: 78,
  unsupported_host: 78,
  io: 74,
  corrupt: 74,
  internal: 70,
};

export interface ErrorExtras {
  /** What to do next, best a command that can be run as it stands. */
  hint?: string;
  /** Facts for programs: ids, limits, allowed values. Never secrets. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** A refusal: one sentence that says what was wrong, a code, and a hint. */
export class KanbunError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = "KanbunError";
    this.code = code;
    this.hint = extras.hint;
    this.details = extras.details;
  }
}

/** The refusal for an id that is on no board. */
export function noSuchTask(id: string): KanbunError {
  return new KanbunError("not_found", `no such task: ${id}`, {
    hint: "kanbun list --archived",
    details: { task_id: id },
  });
}
