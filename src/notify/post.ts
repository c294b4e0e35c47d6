import { SendError } from "./send-error.ts";

const ANSWER_LIMIT = 200;
/** More of an answer than this is not read: a receiver cannot fill our memory. */
const READ_LIMIT_BYTES = 64 * 1024;
/** Client errors that time heals: timeout, too early, too many. */
const PASSING = new Set([408, 425, 429]);

export interface Post {
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body: string | object;
}

/**
 * Posts and gives back the answer's text. Any answer but 2xx is a `SendError`; redirects are not followed, so
 * that a signed message never goes to another address. A 4xx is final, as repeating the same will not heal it, but for
 * those of `PASSING`. The address is left out of every error: it may hold the secret. An address from the environment that is not http or https is refused.
 */
export async function post({ url, headers, body }: Post, signal: AbortSignal): Promise<string> {
  const address = httpAddress(url);
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "kanbun", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
      signal,
    });
  } catch (error) {
    throw new SendError(reasonOf(error, signal));
  }
  const text = await textOf(response).catch(() => "");
  if (response.ok) return text;
  const wait = waitOf(response, text);
  throw new SendError(`answered ${response.status}${text ? `: ${text.trim().slice(0, ANSWER_LIMIT)}` : ""}`, {
    final: response.status >= 400 && response.status < 500 && !PASSING.has(response.status),
    ...(wait > 0 ? { retryAfterSeconds: wait } : {}),
  });
}

/** The address, which no error repeats. */
export function httpAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address?.protocol === "https:" || address?.protocol === "http:") return address;
  throw new SendError("its address is not an http or https address");
}

/** The start of the answer; the rest is not fetched. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= READ_LIMIT_BYTES) break;
  }
  return text;
}

/** Seconds to wait: `Retry-After` as number or date, else what Telegram and Discord say in the answer. 0 is nothing. */
function waitOf(response: Response, text: string): number {
  const header = response.headers.get("retry-after");
  const seconds = header === null ? Number.NaN : Number(header);
  if (Number.isFinite(seconds)) return seconds;
  const until = Date.parse(header ?? "");
  if (Number.isFinite(until)) {
    const theirNow = Date.parse(response.headers.get("date") ?? "");
    return (until - (Number.isFinite(theirNow) ? theirNow : Date.now())) / 1000;
  }
  const said = /"retry_after"\s*:\s*(\d+(?:\.\d+)?)/u.exec(response.status === 429 ? text : "");
  return Number(said?.[1] ?? 0);
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "no answer in time";
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `cannot connect (${code})` : "cannot connect";
}
