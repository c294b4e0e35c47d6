import { ANYONE } from "../../kernel/index.ts";
import type { Route } from "../route.ts";
import { route } from "../route.ts";
import { openApiDocument } from "./document.ts";

/** The document of the given routes and of itself; made on first request. */
export function openApi(routes: readonly Route[]): Route {
  let document: unknown;
  const own: Route = route({
    method: "GET",
    path: "/openapi.json",
    summary: "This document.",
    roles: ANYONE,
    handle: ({ server }) => (document ??= openApiDocument([...routes, own], server.version)),
  });
  return own;
}
