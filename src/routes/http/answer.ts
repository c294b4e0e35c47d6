import type { ErrorCode } from "../../kernel/index.ts";
import { httpStatusOf, KanbunError } from "../../kernel/index.ts";

/** One complaint about the shape of a request, as clients of the contract read it. */
export interface ShapeIssue {
  type: string;
  /** Where: `["body", "priority"]`, `["query", "max"]`. */
  loc: (string | number)[];
  msg: string;
}

/** The request has the wrong shape: 422 with an array under `detail`. Values are never echoed. */
export class ShapeError extends Error {
  readonly issues: readonly ShapeIssue[];

  constructor(issues: readonly ShapeIssue[]) {
    super(issues.map((issue) => `${issue.loc.join(".")}: ${issue.msg}`).join("; "));
    this.issues = issues;
  }
}

/** A refusal of the HTTP layer itself: not signed in, too large, wrong host. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    hint?: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.headers = headers;
  }
}

/** A value as a JSON answer. Nothing is cached unless the caller says so. */
export function json(
  value: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return new Response(jsonText(value), {
    status: init.status ?? 200,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...init.headers,
    },
  });
}

/** JSON of a value that may hold integers beyond 2^53: those become strings instead of an error. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  }
}

/**
 * The answer for anything thrown. Refusals carry `detail`, `code` and `hint`; a bug is 500 in plain text, and
 * `report` is told what happened, the client is not.
 */
export function failureAnswer(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof ShapeError)
    return json({ detail: error.issues, code: "invalid_input" }, { status: 422 });
  if (error instanceof HttpError)
    return json(
      { detail: error.message, code: error.code, ...(error.hint ? { hint: error.hint } : {}) },
      { status: error.status, headers: error.headers },
    );
  if (error instanceof KanbunError) return refusal(error, report);
  report(error);
  return new Response("Internal Server Error", {
    status: 500,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}

const SERVER_SIDE: readonly ErrorCode[] = ["schema_too_new", "unsupported_host", "io", "corrupt", "internal"];

function refusal(error: KanbunError, report: (error: unknown) => void): Response {
  if (SERVER_SIDE.includes(error.code)) report(error);
  const { code, message, hint, details } = error;
  return json(
    {
      detail: message,
      code,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
    },
    { status: httpStatusOf[code], headers: code === "busy" ? { "retry-after": "1" } : {} },
  );
}
