import type { H3 } from "h3";
import * as v from "valibot";
import { addressOf } from "../address.ts";
import type { ServerContext } from "../context.ts";
import type { Caller } from "./authority.ts";
import { failureAnswer, json } from "../http/answer.ts";
import { readJson } from "../http/body.ts";
import { shaped, text } from "../http/shape.ts";

const LOGIN_LIMIT_BYTES = 4096;

/** `POST /api/login {token}` exchanges a token for the cookie; `POST /api/logout` ends the session. */
export function login(app: H3, server: ServerContext): void {
  app.post("/api/login", async (event) => {
    try {
      const { token } = shaped(
        v.object({ token: text }),
        await readJson(event.req, { limitBytes: LOGIN_LIMIT_BYTES }),
        "body",
      );
      const caller = server.authority.callerOfToken(token.trim(), event.req, addressOf(event));
      (event.context as { caller?: Caller }).caller = caller;
      return json(
        { ok: true },
        { headers: { "set-cookie": server.authority.cookieFor(caller, server.tls) } },
      );
    } catch (error) {
      return failureAnswer(error, server.report);
    }
  });
  app.post("/api/logout", () =>
    json({ ok: true }, { headers: { "set-cookie": server.authority.cookieFor(null, server.tls) } }),
  );
}
