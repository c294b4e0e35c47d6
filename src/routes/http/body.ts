import { HttpError, ShapeError } from "./answer.ts";

/** Largest JSON body: a task's text is markdown, not a file. */
const JSON_LIMIT_BYTES = 4 * 1024 * 1024;

/** Types that a page of another site can make a browser send without asking. */
const FORM_TYPE = /^\s*(text\/plain|multipart\/|application\/x-www-form-urlencoded)/iu;

/**
 * The JSON object of a request; an empty body is `{}`. Refuses 413 beyond the limit (counted while reading, whatever
 * the header claims), 422 for what is not JSON or no object, and 415 for a plain form's types unless `anyType` (a token in a header
 * proves that no form sent it, and `curl -d` is welcome).
 */
export async function readJson(
  request: Request,
  { limitBytes = JSON_LIMIT_BYTES, anyType = false } = {},
): Promise<Record<string, unknown>> {
  const bytes = await readBytes(request, limitBytes);
  if (bytes.byteLength === 0) return {};
  if (!anyType && FORM_TYPE.test(request.headers.get("content-type") ?? ""))
    throw new HttpError(
      415,
      "unsupported_media_type",
      "the body must be JSON",
      'send "content-type: application/json"',
    );
  const sent = parsed(bytes);
  if (sent !== null && typeof sent === "object" && !Array.isArray(sent))
    return sent as Record<string, unknown>;
  throw new ShapeError([{ type: "wrong_type", loc: ["body"], msg: "the body must be a JSON object" }]);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new ShapeError([{ type: "json_invalid", loc: ["body"], msg: "the body is not valid JSON" }]);
  }
}

/** The bytes of a request's body. Refuses 413 as soon as more than the limit is known to come. */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limitBytes) throw tooLarge(limitBytes);
  if (!request.body) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    // The client went away in the middle: no trouble of ours, and nobody is there to be told.
    throw new HttpError(400, "invalid_input", "the body ended too early");
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The refusal of a body that is larger than the limit. */
export function tooLarge(limitBytes: number): HttpError {
  const limit = limitBytes >= 1024 * 1024 ? `${limitBytes / 1024 / 1024} MiB` : `${limitBytes} bytes`;
  return new HttpError(
    413,
    "too_large",
    `the body is larger than ${limit}`,
    "attach large texts as files instead",
  );
}
