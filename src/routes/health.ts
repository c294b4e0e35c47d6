import { call, operations } from "../kernel/index.ts";
import type { ServerContext } from "./context.ts";
import { json } from "./http/answer.ts";

/** `GET /healthz`: open to anyone who may reach the port, and says only whether the board can be read. */
export async function health(server: ServerContext): Promise<Response> {
  try {
    await call(await server.boards.get(), operations.list, { limit: 1 });
    return json({ status: "ok", version: server.version });
  } catch (error) {
    server.report(error);
    return json({ status: "failing", version: server.version }, { status: 503 });
  }
}
