import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { H3Event } from "h3";
import { redact } from "../../kernel/index.ts";
import { addressOf } from "../address.ts";
import type { Caller } from "./authority.ts";

/** A fuller log is put aside as `audit.log.1`; one generation is kept. */
const ROTATE_BYTES = 8 * 1024 * 1024;
/** How often the size is looked at, in lines. */
const LOOK_EVERY = 256;

export interface AuditEntry {
  /** ISO time. */
  at: string;
  /** Token id and name; `null` when nobody was signed in. */
  who: { id: string; name: string } | null;
  from: string;
  method: string;
  /** Without the query: links carry tokens there. */
  path: string;
  status: number;
}

/** What is written about a request. */
export function auditEntry(event: H3Event, caller: Caller | undefined, status: number): AuditEntry {
  return {
    at: new Date().toISOString(),
    who: caller ? { id: caller.id, name: caller.name } : null,
    from: addressOf(event),
    method: event.req.method,
    path: event.url.pathname,
    status,
  };
}

/**
 * Who asked for what: one JSON line for every request that may change something and for every refused one, in
 * `<home>/kanban/audit.log` (0600). Events on the board say what changed; this says also what was tried.
 */
export class AuditLog {
  readonly #file: string;
  readonly #report: (error: unknown) => void;
  #lines = 0;
  #broken = false;

  constructor(home: string, report: (error: unknown) => void) {
    this.#file = join(home, "kanban", "audit.log");
    this.#report = report;
  }

  /** Never throws: a full disk must not stop the answer. Trouble is told once. */
  write(entry: AuditEntry): void {
    try {
      if (this.#lines === 0) mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      if (this.#lines % LOOK_EVERY === 0) this.#rotate();
      this.#lines += 1;
      appendFileSync(this.#file, `${redact(JSON.stringify(entry))}\n`, { mode: 0o600 });
    } catch (error) {
      if (!this.#broken) this.#report(error);
      this.#broken = true;
    }
  }

  #rotate(): void {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found && found.size > ROTATE_BYTES) renameSync(this.#file, `${this.#file}.1`);
  }
}
