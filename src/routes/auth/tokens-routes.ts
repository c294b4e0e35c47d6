import * as v from "valibot";
import { KanbunError } from "../../kernel/index.ts";
import { text } from "../http/shape.ts";
import { route } from "../route.ts";
import type { Scope } from "./tokens.ts";
import { SCOPES } from "./tokens.ts";

const NAME_LIMIT = 64;

export const listTokens = route({
  method: "GET",
  path: "/tokens",
  summary: "Scoped tokens, without their text.",
  boardless: true,
  roles: ["operator"],
  handle: ({ server }) => ({ tokens: server.tokens.list() }),
});

export const createToken = route({
  method: "POST",
  path: "/tokens",
  summary: "Make a scoped token; its text is shown only in this answer.",
  boardless: true,
  roles: ["operator"],
  body: v.object({ name: text, scope: text }),
  handle({ server, body: { name, scope } }) {
    const label = name.trim();
    if (label === "" || label.length > NAME_LIMIT)
      throw new KanbunError("invalid_input", `name is required, at most ${NAME_LIMIT} characters`);
    if (!(SCOPES as readonly string[]).includes(scope))
      throw new KanbunError("invalid_input", `scope must be one of ${SCOPES.join(", ")}`);
    return server.tokens.create(label, scope as Scope);
  },
});

export const revokeToken = route({
  method: "DELETE",
  path: "/tokens/:id",
  summary: "Take a scoped token away; it stops working at once.",
  boardless: true,
  roles: ["operator"],
  handle({ server, params: { id = "" } }) {
    if (!server.tokens.revoke(id))
      throw new KanbunError("not_found", `no such token: ${id}`, { hint: "kanbun tokens list" });
    return { ok: true };
  },
});
