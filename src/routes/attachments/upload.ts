import { ATTACHMENT_LIMIT_BYTES } from "../../kernel/index.ts";
import { HttpError, ShapeError } from "../http/answer.ts";
import { readBytes, tooLarge } from "../http/body.ts";

/** What the form around a file may take. */
const FORM_BYTES = 64 * 1024;
const MOST_FILES = 20;

export interface Upload {
  filename: string;
  content: Uint8Array;
  content_type: string | null;
}

/**
 * The files of an upload: all file fields of a multipart form, or the raw body under a given name. Refuses 413 above
 * the limit while reading, 422 for a form that is none or holds no file.
 */
export async function uploaded(request: Request, filename: string | undefined): Promise<Upload[]> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data/iu.test(type)) return [await raw(request, filename, type)];
  const bytes = await readBytes(request, ATTACHMENT_LIMIT_BYTES + FORM_BYTES);
  const fields: unknown[] = [...(await formOf(bytes, type)).values()];
  const files = fields.filter((field): field is File => field instanceof File);
  if (files.length === 0) throw complaint("missing", "the form holds no file");
  if (files.length > MOST_FILES) throw complaint("invalid_value", `at most ${MOST_FILES} files at once`);
  if (files.some(({ size }) => size > ATTACHMENT_LIMIT_BYTES)) throw tooLarge(ATTACHMENT_LIMIT_BYTES);
  return Promise.all(
    files.map(async (file) => ({
      filename: file.name ?? "",
      content: new Uint8Array(await file.arrayBuffer()),
      content_type: file.type || null,
    })),
  );
}

async function raw(request: Request, filename: string | undefined, type: string): Promise<Upload> {
  if (!filename)
    throw new HttpError(
      415,
      "unsupported_media_type",
      "send multipart/form-data, or a raw body with ?filename=",
    );
  const content = await readBytes(request, ATTACHMENT_LIMIT_BYTES);
  return { filename, content, content_type: type || null };
}

async function formOf(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": type },
    }).formData();
  } catch {
    throw complaint("wrong_type", "the body is not a multipart form");
  }
}

function complaint(type: string, msg: string): ShapeError {
  return new ShapeError([{ type, loc: ["body"], msg }]);
}
