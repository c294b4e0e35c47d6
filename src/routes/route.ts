import type { H3, H3Event } from "h3";
import type * as v from "valibot";
import type { Board, Role, Verb } from "../kernel/index.ts";
import { operations } from "../kernel/index.ts";
import type { Caller } from "./auth/authority.ts";
import type { ServerContext } from "./context.ts";
import { failureAnswer, HttpError, jsonText } from "./http/answer.ts";
import { noteCommit } from "./live/commits.ts";
import { readJson } from "./http/body.ts";
import { compressed } from "./http/compress.ts";
import { shaped } from "./http/shape.ts";

/** What a handler gets of a query or a body: in its declared shape, else the object that was sent. */
type Sent<S> = S extends v.GenericSchema ? v.InferOutput<S> : Record<string, unknown>;

/** One request as its route sees it: already signed in, in shape, with its board open for the caller. */
export interface Call<Query = unknown, Body = unknown> {
  server: ServerContext;
  /** The board the request means, as the caller. */
  board: Board;
  caller: Caller;
  request: Request;
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
}

/** One route, declared once: the router, the OpenAPI document and the docs are made from it. */
export interface Route {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api`, parameters as `:id`. */
  path: string;
  summary: string;
  /** Who may call it: asked before anything that was sent is read. */
  roles: readonly Role[];
  query?: v.GenericSchema;
  body?: v.GenericSchema;
  /** Set when the body is not JSON: the handler reads it. */
  rawBody?: boolean;
  /** True when it is about no board, so that a broken one does not stand in its way. */
  boardless?: boolean;
  /** The operation it calls, for the document. */
  operation?: Verb;
  handle(call: Call<never, never>): unknown;
}

/** Whose a route is: it names them, or the operation whose roles are its own. */
type Admission = { roles: readonly Role[]; operation?: Verb } | { operation: Verb };

/** Declares a route with its shapes; what the handler returns is sent as JSON unless it is a Response. */
export function route<const Q, const B>(
  declared: Admission & {
    method: Route["method"];
    path: string;
    summary: string;
    query?: Q & v.GenericSchema;
    body?: B & v.GenericSchema;
    rawBody?: boolean;
    boardless?: boolean;
    handle(call: Call<Sent<Q>, Sent<B>>): unknown;
  },
): Route {
  const roles = "roles" in declared ? declared.roles : operations[declared.operation].roles;
  return { ...declared, roles } as unknown as Route;
}

/** Adds routes under a prefix; what can be read answers HEAD too, other methods on the same path are 405. */
export function mount(app: H3, server: ServerContext, prefix: string, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const declared of routes) {
    const path = prefix + declared.path;
    const answers = declared.method === "GET" ? (["GET", "HEAD"] as const) : ([declared.method] as const);
    for (const method of answers) app.on(method, path, (event) => serveRoute(server, declared, event));
    methods.set(path, [...(methods.get(path) ?? []), ...answers]);
  }
  for (const [path, allowed] of methods)
    app.all(path, () => {
      const error = new HttpError(405, "method_not_allowed", `use ${allowed.join(" or ")}`, undefined, {
        allow: allowed.join(", "),
      });
      return failureAnswer(error, server.report);
    });
}

/** The caller that the sign-in middleware found. */
export function callerIn(event: H3Event): Caller {
  const { caller } = event.context as { caller?: Caller };
  if (!caller) throw new HttpError(401, "unauthorized", "a token is needed");
  return caller;
}

async function serveRoute(server: ServerContext, declared: Route, event: H3Event): Promise<Response> {
  try {
    const call = await callOf(server, declared, event);
    const value = await declared.handle(call as never);
    if (declared.method !== "GET" && !declared.boardless) noteCommit(call.board);
    if (value instanceof Response) {
      // The framework leaves the body out of an answer to HEAD, but a stream that nobody reads would stay open.
      if (event.req.method === "HEAD") await value.body?.cancel();
      return value;
    }
    const text = jsonText(value);
    return await compressed(event.req, text);
  } catch (error) {
    return failureAnswer(error, server.report);
  }
}

async function callOf(server: ServerContext, declared: Route, event: H3Event): Promise<Call> {
  const caller = callerIn(event);
  assertAllowed(declared, caller);
  const search = Object.fromEntries(event.url.searchParams);
  const query = declared.query ? shaped(declared.query, search, "query") : search;
  const sent =
    declared.rawBody || declared.method === "GET"
      ? undefined
      : await readJson(event.req, { anyType: caller.by === "token" });
  const body = declared.body ? shaped(declared.body, sent, "body") : sent;
  const board = declared.boardless ? (undefined as never) : await boardOf(server, search["board"], caller);
  const params = Object.fromEntries(
    Object.entries((event.context.params ?? {}) as Record<string, string>).map(([name, value]) => [
      name,
      decoded(value),
    ]),
  );
  return { server, board, caller, request: event.req, params, query, body };
}

/** Before the query or the body is looked at: who may not ask is told only that. */
function assertAllowed({ roles }: Route, { actor, scope }: Caller): void {
  if (!roles.includes(actor.role))
    throw new HttpError(
      403,
      "forbidden",
      `a ${scope} token may not do this`,
      `it is for: ${roles.join(", ")}`,
    );
}

/** The board a request means, as its caller, under the settings of now. */
export async function boardOf(
  server: ServerContext,
  slug: string | undefined,
  { actor }: Caller,
): Promise<Board> {
  return (await server.boards.get(slug || undefined)).as(actor).under(server.settings());
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new HttpError(400, "invalid_input", "the path is not well-formed");
  }
}
