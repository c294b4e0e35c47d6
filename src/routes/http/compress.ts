import { promisify } from "node:util";
import { constants, gzip as gzipCallback, gzipSync } from "node:zlib";

const gzip = promisify(gzipCallback);
/** Below this the header costs more than it saves. */
const WORTH_IT_CHARS = 1400;
/** Above this it is done on another thread. */
const SYNC_LIMIT_CHARS = 32 * 1024;
const JSON_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  vary: "accept-encoding",
};

export function acceptsGzip(request: Request): boolean {
  return /\bgzip\b/iu.test(request.headers.get("accept-encoding") ?? "");
}

/** JSON text as an answer, gzipped when it is large and the client takes it. */
export async function compressed(request: Request, text: string): Promise<Response> {
  if (text.length < WORTH_IT_CHARS || !acceptsGzip(request))
    return new Response(text, { headers: JSON_HEADERS });
  return new Response(await gzipped(text), { headers: { ...JSON_HEADERS, "content-encoding": "gzip" } });
}

/** Gzip at a level that suits answers made on the fly. */
export async function gzipped(text: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const options = { level: constants.Z_BEST_SPEED + 1 };
  const bytes = text.length < SYNC_LIMIT_CHARS ? gzipSync(text, options) : await gzip(text, options);
  return bytes as Uint8Array<ArrayBuffer>;
}
