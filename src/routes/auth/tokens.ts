import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KanbunError } from "../../kernel/index.ts";

/** What the bearer may do: see; work on tasks it claimed; everything. */
export const SCOPES = ["read", "worker", "operator"] as const;
export type Scope = (typeof SCOPES)[number];

/** Shortest token accepted from outside: guessing must be hopeless. */
const SHORTEST_TOKEN = 16;
/** How fresh `last_used_at` is kept, in seconds: finer would write a file on every request. */
const USE_STEP_SECONDS = 60;

export interface TokenInfo {
  id: string;
  /** Shown as author and in events. */
  name: string;
  scope: Scope;
  created_at: number;
  last_used_at: number | null;
}

interface StoredToken extends TokenInfo {
  /** SHA-256 of the token; the token itself is shown once and kept nowhere. */
  sha256: string;
}

/** Who a credential belongs to. */
export interface Bearer {
  id: string;
  name: string;
  scope: Scope;
}

export interface TokenStoreOptions {
  home: string;
  now: () => number;
  /** The operator's token, given from outside instead of the file. */
  fixed?: string | undefined;
}

/**
 * The tokens of a home. The operator's own lies readable (0600) in `<home>/kanban/token`, made on first use; scoped
 * ones lie hashed in `<home>/kanban/tokens.json`. Comparison always looks at every token and takes the same time
 * whichever matches.
 */
export class TokenStore {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #token: string;
  #read: { mtimeMs: number; tokens: StoredToken[] } = { mtimeMs: -1, tokens: [] };

  constructor({ home, now, fixed }: TokenStoreOptions) {
    this.#directory = join(home, "kanban");
    this.#now = now;
    this.#token = fixed === undefined ? this.#ownToken() : accepted(fixed);
  }

  /** The operator's token. */
  get token(): string {
    return this.#token;
  }

  list(): TokenInfo[] {
    return this.#tokens().map(({ sha256: _hash, ...info }) => info);
  }

  /** Makes a scoped token; its text is returned here and never again. */
  create(name: string, scope: Scope): { id: string; token: string } {
    const token = freshToken();
    const id = `k_${randomBytes(4).toString("hex")}`;
    const made = {
      id,
      name,
      scope,
      created_at: this.#now(),
      last_used_at: null,
      sha256: digest(token).toString("hex"),
    };
    this.#write([...this.#tokens(), made]);
    return { id, token };
  }

  /** Takes a token away at once; false when there is none with this id. */
  revoke(id: string): boolean {
    const tokens = this.#tokens();
    const kept = tokens.filter((token) => token.id !== id);
    if (kept.length === tokens.length) return false;
    this.#write(kept);
    return true;
  }

  /** Whose token this is, or `null`. */
  bearerOf(token: string): Bearer | null {
    const given = digest(token);
    let found: Bearer | null = timingSafeEqual(given, digest(this.#token)) ? OWNER : null;
    for (const stored of this.#tokens())
      if (timingSafeEqual(given, Buffer.from(stored.sha256, "hex"))) {
        this.#touch(stored);
        found = stored;
      }
    return found;
  }

  /** False once a scoped token was revoked: what it opened has to end too. */
  stands({ id }: Bearer): boolean {
    return id === OWNER.id || this.#tokens().some((token) => token.id === id);
  }

  /** What a browser keeps instead of the token: proves it, does not contain it, ends with it. */
  sessionFor(bearer: Bearer): string {
    return `${bearer.id}.${this.#signature(bearer.id)}`;
  }

  /** Whose session this is, or `null`. */
  bearerOfSession(session: string): Bearer | null {
    const id = session.split(".", 1)[0] ?? "";
    const bearer = id === OWNER.id ? OWNER : (this.#tokens().find((token) => token.id === id) ?? null);
    const expected = `${id}.${this.#signature(id)}`;
    return timingSafeEqual(digest(session), digest(expected)) ? bearer : null;
  }

  #signature(id: string): string {
    const stored = this.#tokens().find((token) => token.id === id);
    const secret = `${this.#token}:${stored?.sha256 ?? ""}`;
    return createHmac("sha256", secret).update(`kanbun session ${id}`).digest("base64url");
  }

  #ownToken(): string {
    const file = join(this.#directory, "token");
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, `${freshToken()}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    return accepted(readFileSync(file, "utf8").trim());
  }

  #tokens(): StoredToken[] {
    const file = join(this.#directory, "tokens.json");
    if (!existsSync(file)) return [];
    const { mtimeMs } = statSync(file);
    if (mtimeMs !== this.#read.mtimeMs)
      this.#read = { mtimeMs, tokens: JSON.parse(readFileSync(file, "utf8")) as StoredToken[] };
    return this.#read.tokens;
  }

  #write(tokens: readonly StoredToken[]): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const file = join(this.#directory, "tokens.json");
    writeFileSync(`${file}.new`, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    this.#read = { mtimeMs: -1, tokens: [] };
  }

  #touch(stored: StoredToken): void {
    const now = this.#now();
    if (stored.last_used_at !== null && now - stored.last_used_at < USE_STEP_SECONDS) return;
    this.#write(
      this.#tokens().map((token) => (token.id === stored.id ? { ...token, last_used_at: now } : token)),
    );
  }
}

/** The operator's own token; `dashboard` is the author the contract names. */
const OWNER: Bearer = { id: "owner", name: "dashboard", scope: "operator" };

function freshToken(): string {
  return `kb_${randomBytes(32).toString("base64url")}`;
}

function accepted(token: string): string {
  if (token.length >= SHORTEST_TOKEN && /^[\x21-\x7e]+$/u.test(token)) return token;
  throw new KanbunError(
    "invalid_input",
    `the dashboard token must be ${SHORTEST_TOKEN} or more printable characters`,
    {
      hint: "remove <home>/kanban/token to have one made, or set KANBUN_SERVE_TOKEN to a long random text",
    },
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
