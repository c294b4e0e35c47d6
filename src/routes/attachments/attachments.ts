import * as v from "valibot";
import { call, KanbunError, operations } from "../../kernel/index.ts";
import { text } from "../http/shape.ts";
import { route } from "../route.ts";
import { uploaded } from "./upload.ts";

export const listAttachments = route({
  method: "GET",
  path: "/tasks/:id/attachments",
  summary: "The files kept with a task.",
  operation: "attachments",
  async handle({ board, params: { id = "" } }) {
    const attachments = await call(board, operations.attachments, { task_id: id });
    return {
      attachments: attachments.map(({ path: _path, stored_path: _stored, ...attachment }) => attachment),
    };
  },
});

export const addAttachments = route({
  method: "POST",
  path: "/tasks/:id/attachments",
  summary:
    "Keep files with a task: multipart form fields, or one raw body with ?filename=; at most 25 MiB a request.",
  rawBody: true,
  operation: "attach",
  query: v.object({ filename: v.optional(text) }),
  async handle({ board, request, params: { id = "" }, query }) {
    const added = [];
    for (const file of await uploaded(request, query.filename)) {
      const {
        path: _path,
        stored_path: _stored,
        ...attachment
      } = await call(board, operations.attach, { task_id: id, ...file });
      added.push(attachment);
    }
    return { attachments: added };
  },
});

export const removeAttachment = route({
  method: "DELETE",
  path: "/tasks/:id/attachments/:attachment",
  summary: "Remove a file from a task, for good.",
  operation: "detach",
  async handle({ board, params }) {
    await call(board, operations.detach, {
      task_id: params["id"],
      attachment_id: params["attachment"],
    });
    return { ok: true };
  },
});

/** A download, never something the browser would run: whatever was uploaded is only bytes with a name. */
export const downloadAttachment = route({
  method: "GET",
  path: "/tasks/:id/attachments/:attachment",
  summary: "The bytes of a file kept with a task.",
  operation: "attachments",
  async handle({ board, params: { id = "", attachment: number = "" } }) {
    const all = await call(board, operations.attachments, { task_id: id });
    const found = all.find((attachment) => String(attachment.id) === number);
    if (!found?.path)
      throw new KanbunError(
        "not_found",
        found ? `the file of attachment ${number} is gone` : `${id} has no attachment ${number}`,
        {
          hint: `kanbun attachments ${id}`,
        },
      );
    return new Response(Bun.file(found.path), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${asciiName(found.filename)}"; filename*=UTF-8''${encodedName(found.filename)}`,
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "cache-control": "private, no-store",
      },
    });
  },
});

function asciiName(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]|["\\%]/gu, "_");
}

/** RFC 5987: everything but its attribute characters is percent-encoded. */
function encodedName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/gu,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
