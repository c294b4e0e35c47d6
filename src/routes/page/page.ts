import type { H3Event } from "h3";
import { addressOf } from "../address.ts";
import type { ServerContext } from "../context.ts";
import { failureAnswer, HttpError } from "../http/answer.ts";
import { plainPage, signInPage } from "./plain-page.ts";

/**
 * The page and its files. They hold no data, so they need no token; `?token=` in a link is exchanged for the
 * cookie and taken out of the address at once.
 */
export async function servePage(server: ServerContext, event: H3Event): Promise<Response> {
  try {
    if (event.url.searchParams.has("token")) return exchanged(server, event);
    const path = decodeURIComponent(event.url.pathname);
    const file = await server.assets.answer(event.req, path);
    if (file) return file;
    if (/\.[a-z0-9]+$/iu.test(path)) throw new HttpError(404, "not_found", "Not Found");
    const page = await server.assets.answer(event.req, "/");
    return page ?? (await withoutPage(server, event));
  } catch (error) {
    return error instanceof HttpError && error.status === 401
      ? signInPage()
      : failureAnswer(error, server.report);
  }
}

function exchanged(server: ServerContext, event: H3Event): Response {
  const { searchParams, pathname } = event.url;
  const caller = server.authority.callerOfToken(searchParams.get("token") ?? "", event.req, addressOf(event));
  const rest = new URLSearchParams(searchParams);
  rest.delete("token");
  const location = rest.size > 0 ? `${pathname}?${rest}` : pathname;
  return new Response(null, {
    status: 303,
    headers: {
      location: location.replace(/^\/{2,}/u, "/"),
      "cache-control": "no-store",
      "set-cookie": server.authority.cookieFor(caller, server.tls),
    },
  });
}

async function withoutPage(server: ServerContext, event: H3Event): Promise<Response> {
  const { actor } = server.authority.callerOf(event.req, addressOf(event));
  return plainPage((await server.boards.get()).as(actor));
}
