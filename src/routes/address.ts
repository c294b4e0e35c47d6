import type { H3Event } from "h3";

/** Who to count failed attempts for; in-memory requests have no address. */
export function addressOf(event: H3Event): string {
  return (event.req as { ip?: string }).ip ?? "local";
}
