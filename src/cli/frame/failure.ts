import { exitCodeOf, KanbunError } from "../../kernel/index.ts";
import { line } from "../print/text.ts";

/** Version of the JSON documents on standard output and error; raised when one changes incompatibly. */
export const JSON_CONTRACT = 1;

export interface Failure {
  code: number;
  text: string;
}

/**
 * What a failure looks like: one line that says what was wrong, then what to do; JSON on one line under
 * `--json`. Never a stack trace, unless `KANBUN_DEBUG` is set. `sentence` replaces the
 * message for people; what was given is repeated without commanding the terminal.
 */
export function describeFailure(error: unknown, json: boolean, sentence?: string): Failure {
  const refusal = error instanceof KanbunError ? error : ofSystem(error);
  const code = exitCodeOf[refusal.code];
  if (json)
    return {
      code,
      text: `${JSON.stringify({ error: failureDocument(refusal), contract: JSON_CONTRACT })}\n`,
    };
  const hint = refusal.hint ? `  hint: ${line(refusal.hint)}\n` : "";
  return { code, text: `${line(sentence ?? `kanban: ${refusal.message}`)}\n${hint}` };
}

/** A refusal as JSON. */
export function failureDocument({ code, message, hint, details }: KanbunError): Record<string, unknown> {
  return { code, message, hint: hint ?? null, details: details ?? {}, exit_code: exitCodeOf[code] };
}

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "is a directory",
  EEXIST: "exists already",
  ENOSPC: "no space left on the device",
  EDQUOT: "disk quota exceeded",
  EROFS: "the file system is read-only",
  EFBIG: "the file would grow beyond the limit (ulimit -f)",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  EIO: "input/output error",
  EBADF: "is closed",
};

/** Errors of the operating system are refusals too; anything else is a bug of ours and says so. */
function ofSystem(error: unknown): KanbunError {
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && code in SYSTEM)
    return new KanbunError("io", `${path ?? syscall ?? "output"}: ${SYSTEM[code]}`, {
      hint: "check the path, its permissions and the free space, then run the command again",
      details: { errno: code, ...(path === undefined ? {} : { path }) },
      cause: error,
    });
  if (code === "ERR_INVALID_ARG_VALUE" && /null byte/u.test(message))
    return new KanbunError("invalid_input", "a path holds a NUL character", {
      hint: "name another file",
      cause: error,
    });
  return new KanbunError("internal", `internal error: ${message ?? String(error)}`, {
    hint: "this is a bug in kanbun; run again with KANBUN_DEBUG=1 to see where, and report it",
    cause: error,
  });
}
