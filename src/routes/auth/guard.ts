import { HttpError } from "../http/answer.ts";

/** Methods that change nothing. */
export const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Host check against DNS rebinding: a page whose name was made to point here still sends its own name. Loopback
 * names pass, so do the names the server was told to answer to, and, on a remote bind, any literal address (a
 * rebound page cannot send one of ours). Refuses 400.
 */
export function assertHost(request: Request, names: ReadonlySet<string>, remote: boolean): void {
  const host = hostname(request.headers.get("host") ?? new URL(request.url).host);
  if (LOOPBACK_NAMES.has(host) || host.endsWith(".localhost") || names.has(host)) return;
  if (remote && (/^\d+\.\d+\.\d+\.\d+$/u.test(host) || host.startsWith("["))) return;
  throw new HttpError(
    400,
    "bad_host",
    "this server does not answer to that host name",
    "kanbun serve --allow-host <name>",
  );
}

/**
 * Refuses what another site makes a browser send: any request that names a foreign origin, any API read marked
 * cross-site by the browser, and changes with a cookie that say nothing about where they come from.
 */
export function assertSameOrigin(request: Request, { api, cookie }: { api: boolean; cookie: boolean }): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const changes = !SAFE_METHODS.has(request.method) || isUpgrade(request);
  if (origin !== null && (changes || api) && !isOwnOrigin(request, origin)) throw crossSite();
  const foreign = site !== null && site !== "same-origin" && site !== "none";
  if (foreign && (changes || api)) throw crossSite();
  if (changes && cookie && origin === null && site === null) throw crossSite();
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

function isOwnOrigin(request: Request, origin: string): boolean {
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === new URL(`http://${host}`).host;
}

function hostname(host: string): string {
  return (host.startsWith("[") ? host.replace(/\]:\d+$/u, "]") : host.replace(/:\d+$/u, ""))
    .toLowerCase()
    .replace(/\.$/u, "");
}

function crossSite(): HttpError {
  return new HttpError(
    403,
    "cross_site",
    "requests from other sites are refused",
    "send the token as Authorization: Bearer",
  );
}
