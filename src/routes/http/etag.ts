/**
 * True when the client already has what the tag stands for (RFC 9110, 13.1.2): it may name several, or any with `*`,
 * and weak and strong forms of one tag are the same to a reader.
 */
export function isKnown(request: Request, etag: string): boolean {
  const given = request.headers.get("if-none-match");
  if (given === null) return false;
  if (given.trim() === "*") return true;
  return given.split(",").some((one) => opaque(one) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//u, "");
}
