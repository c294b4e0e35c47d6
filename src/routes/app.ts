import type { H3Event } from "h3";
import { H3 } from "h3";
import { addressOf } from "./address.ts";
import { auditEntry } from "./auth/audit.ts";
import type { Caller } from "./auth/authority.ts";
import { assertHost, assertSameOrigin, isUpgrade, SAFE_METHODS } from "./auth/guard.ts";
import type { ServerContext } from "./context.ts";
import { failureAnswer, HttpError } from "./http/answer.ts";
import { secure } from "./http/headers.ts";
import { servePage } from "./page/page.ts";
import { eventsSocket } from "./live/events-socket.ts";
import { boardOf, callerIn, mount } from "./route.ts";
import { routes } from "./routes.ts";
import { pluginEnabled } from "./home/page-config.ts";
import { health } from "./health.ts";
import { login } from "./auth/login.ts";

/** Where Hermes' clients look. */
const HERMES = "/api/plugins/kanban";
const PREFIXES = ["/api", HERMES];

/** The whole HTTP interface of a server as one h3 app: `app.fetch(request)`. */
export function createApp(server: ServerContext): H3 {
  const app = new H3({
    silent: true,
    onResponse: (response, event) => {
      secure(response);
      audit(server, event, response.status);
    },
    onError: (error) => failureAnswer(error.unhandled ? error.cause : asHttpError(error), server.report),
  });
  app.use((event) => guard(server, event));
  app.get("/healthz", () => health(server));
  login(app, server);
  for (const prefix of PREFIXES) {
    eventsSocket(app, server, prefix);
    mount(app, server, prefix, routes);
  }
  app.all("/mcp", async (event) => {
    try {
      const board = await boardOf(server, event.url.searchParams.get("board") ?? undefined, callerIn(event));
      return await server.mcp.fetch(event.req, board);
    } catch (error) {
      return failureAnswer(error, server.report);
    }
  });
  app.all("/api/**", () => failureAnswer(new HttpError(404, "not_found", "Not Found"), server.report));
  app.get("/**", (event) => servePage(server, event));
  return app;
}

/** Every request passes here first: right host, right origin, and, for data, a signed-in caller. */
function guard(server: ServerContext, event: H3Event): Response | undefined {
  const request = event.req;
  const path = event.url.pathname;
  const api = path.startsWith("/api/") || path === "/mcp";
  try {
    assertHost(request, server.hosts, server.remote);
    assertSameOrigin(request, { api, cookie: server.authority.hasCookie(request) });
    if (path.startsWith(`${HERMES}/`) && !pluginEnabled(server.config().dashboard))
      throw new HttpError(
        404,
        "not_found",
        server.config().problem ?? "dashboard.plugins.kanban.enabled is false",
      );
    if (!api || path === "/api/login" || isUpgrade(request)) return undefined;
    const context = event.context as { caller?: Caller };
    context.caller = server.authority.callerOf(request, addressOf(event));
    return undefined;
  } catch (error) {
    return failureAnswer(error, server.report);
  }
}

/** What may change something, and what was refused. */
function audit(server: ServerContext, event: H3Event, status: number): void {
  const { method } = event.req;
  const refused = status === 401 || status === 403 || status === 429;
  if (!refused && (SAFE_METHODS.has(method) || status === 404 || status === 405)) return;
  const { caller } = event.context as { caller?: Caller };
  server.audit.write(auditEntry(event, caller, status));
}

/** What h3 itself refuses: no such route, an address that is not well-formed. Its own text would echo the address. */
function asHttpError({ status }: { status: number }): HttpError {
  return status === 404
    ? new HttpError(404, "not_found", "Not Found")
    : new HttpError(status, "invalid_input", "the request is not well-formed");
}
