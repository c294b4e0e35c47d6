import { signal } from "@preact/signals";

/** Which board all requests speak about; null is the default one. Set by the router. */
export const boardSlug = signal<string | null>(null);

/** True once the server refused our cookie; the page then asks for a token. */
export const signedOut = signal(false);

/** What the server answered when it did not do what was asked. `status` 0: it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, message: string, code: string, hint: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
}

/** The address of an API path on the current board. */
export function apiUrl(path: string, query: RequestOptions["query"] = {}): string {
  const params = new URLSearchParams();
  if (boardSlug.value) params.set("board", boardSlug.value);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) params.set(name, String(value));
  }
  const search = params.toString();
  return `/api${path}${search ? `?${search}` : ""}`;
}

/** Sends one request and returns its JSON; every failure is an ApiError with the server's own sentence. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const init: RequestInit = {
    method: options.method ?? "GET",
    credentials: "same-origin",
    headers: { accept: "application/json" },
  };
  if (options.signal) init.signal = options.signal;
  if (options.form) init.body = options.form;
  else if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), init);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiError(0, "The server cannot be reached.", "unreachable", "Is `kanbun serve` still running?");
  }
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The sentence to show a person for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

async function errorOf(response: Response): Promise<ApiError> {
  if (response.status === 401) signedOut.value = true;
  const text = await response.text().catch(() => "");
  let data: { detail?: unknown; code?: unknown; hint?: unknown } = {};
  try {
    data = JSON.parse(text) as typeof data;
  } catch {
    return new ApiError(
      response.status,
      `The server answered ${response.status} ${response.statusText}`.trim(),
      "http",
    );
  }
  const code = typeof data.code === "string" ? data.code : "http";
  const hint = typeof data.hint === "string" && data.hint ? data.hint : null;
  return new ApiError(
    response.status,
    detailText(data.detail) || `The server answered ${response.status}`,
    code,
    hint,
  );
}

/** A refused body has an array of complaints; each names its field in `loc`. */
function detailText(detail: unknown): string {
  if (typeof detail === "string") return detail;
  if (!Array.isArray(detail)) return "";
  return detail
    .map((entry: { loc?: unknown; msg?: unknown }) => {
      const field = Array.isArray(entry.loc)
        ? entry.loc.filter((part) => part !== "body" && part !== "query").join(".")
        : "";
      return [field, typeof entry.msg === "string" ? entry.msg : ""].filter(Boolean).join(": ");
    })
    .join("; ");
}
