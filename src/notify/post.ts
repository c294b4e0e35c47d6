import { SendError } from "./send-error.ts";

const ANSWER_LIMIT = 200;

export interface Post {
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body: string | object;
}

/**
 * Posts and gives back the answer's text. Any answer but 2xx is a `SendError`; redirects are not followed, so
 * that a signed message never goes to another address. 410 is final. The address is left out of every error: it
 * may hold the secret.
 */
export async function post({ url, headers, body }: Post, signal: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "kanbun", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
      signal,
    });
  } catch (error) {
    throw new SendError(reasonOf(error, signal));
  }
  const text = await response.text().catch(() => "");
  if (response.ok) return text;
  const wait = Number(response.headers.get("retry-after"));
  throw new SendError(`answered ${response.status}${text ? `: ${text.trim().slice(0, ANSWER_LIMIT)}` : ""}`, {
    final: response.status === 410,
    ...(Number.isFinite(wait) && wait > 0 ? { retryAfterSeconds: wait } : {}),
  });
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "no answer in time";
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `cannot connect (${code})` : "cannot connect";
}
