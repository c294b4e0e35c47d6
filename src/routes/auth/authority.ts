import { createHash } from "node:crypto";
import type { Actor, Role } from "../../kernel/index.ts";
import { HttpError } from "../http/answer.ts";
import type { FailedAttempts } from "./attempts.ts";
import type { Bearer, Scope, TokenStore } from "./tokens.ts";

const ROLE_OF: Readonly<Record<Scope, Role>> = { read: "reader", worker: "worker", operator: "operator" };
const OPEN: Bearer = { id: "open", name: "dashboard", scope: "operator" };

/** Who sent a request, and how it proved it. */
export interface Caller extends Bearer {
  by: "token" | "cookie" | "open";
  actor: Actor;
}

export interface Authority {
  /** The caller; refuses 401, or 429 after too many failures from one address. */
  callerOf(request: Request, address: string): Caller;
  /** The caller for a token that came by another way (the link, the WebSocket); refuses as `callerOf` does. */
  callerOfToken(token: string, request: Request, address: string): Caller;
  /** False once the caller's token was revoked; for what stays open after the request was let in. */
  stands(caller: Caller): boolean;
  /** True when the request carries our cookie, valid or not. */
  hasCookie(request: Request): boolean;
  /** `Set-Cookie` that signs this browser in, or out with `null`. */
  cookieFor(bearer: Bearer | null, secure: boolean): string;
}

/**
 * Token, cookie or nothing. `Authorization: Bearer` and `X-Hermes-Session-Token` are for programs; the cookie is
 * what the browser got for the link. The cookie's name carries the home, because browsers share cookies between
 * ports.
 */
export function authority(store: TokenStore, attempts: FailedAttempts, home: string): Authority {
  const cookieName = `kanbun_${createHash("sha256").update(home).digest("hex").slice(0, 8)}`;

  function refuse(address: string, given: boolean): never {
    const hint = "open the link kanbun serve printed, or send Authorization: Bearer <token>";
    const waitSeconds = given ? attempts.count(address) : 0;
    if (waitSeconds > 0)
      throw new HttpError(429, "too_many_attempts", "too many refused tokens from this address", hint, {
        "retry-after": String(waitSeconds),
      });
    throw new HttpError(401, "unauthorized", given ? "the token is not valid" : "a token is needed", hint, {
      "www-authenticate": 'Bearer realm="kanbun"',
    });
  }

  return {
    callerOf(request, address) {
      const token = tokenOf(request);
      if (token !== null) {
        const bearer = store.bearerOf(token);
        return bearer ? caller(bearer, "token", request) : refuse(address, true);
      }
      const session = cookieOf(request, cookieName);
      const bearer = session === null ? null : store.bearerOfSession(session);
      return bearer ? caller(bearer, "cookie", request) : refuse(address, false);
    },
    callerOfToken(token, request, address) {
      const bearer = token === "" ? null : store.bearerOf(token);
      return bearer ? caller(bearer, "token", request) : refuse(address, token !== "");
    },
    stands: (who) => store.stands(who),
    hasCookie: (request) => tokenOf(request) === null && cookieOf(request, cookieName) !== null,
    cookieFor(bearer, secure) {
      const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
      return bearer
        ? `${cookieName}=${store.sessionFor(bearer)}; ${attributes}; Max-Age=31536000`
        : `${cookieName}=; ${attributes}; Max-Age=0`;
    },
  };
}

/** `serve --no-auth`: everybody is the operator. For tests on loopback. */
export const openAuthority: Authority = {
  callerOf: (request) => caller(OPEN, "open", request),
  callerOfToken: (_token, request) => caller(OPEN, "open", request),
  stands: () => true,
  hasCookie: () => false,
  cookieFor: () => "",
};

function caller(bearer: Bearer, by: Caller["by"], request: Request): Caller {
  const { id, name, scope } = bearer;
  return { id, name, scope, by, actor: actorOf(bearer, request) };
}

/** A worker's token acts for one run when the request names it: task, run and the run's own token. */
function actorOf({ name, scope }: Bearer, request: Request): Actor {
  const role = ROLE_OF[scope];
  const task_id = request.headers.get("x-kanbun-task");
  const run_id = Number(request.headers.get("x-kanbun-run"));
  const token = request.headers.get("x-kanbun-run-token");
  if (scope === "worker" && task_id && token && Number.isSafeInteger(run_id))
    return { role, name, run: { task_id, run_id, token } };
  return { role, name };
}

function tokenOf(request: Request): string | null {
  const hermes = request.headers.get("x-hermes-session-token");
  if (hermes !== null) return hermes.trim();
  const match = /^\s*bearer\s+(.+?)\s*$/iu.exec(request.headers.get("authorization") ?? "");
  return match?.[1] ?? null;
}

function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}
