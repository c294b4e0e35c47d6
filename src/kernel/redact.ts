/**
 * Where a key may begin: at a word's start, which a letter before it can hide: that of an escaped line break (`\n` in
 * JSON) and the last one of a terminal colour.
 */
const BEGIN = String.raw`(?:\b|(?<=\\[bfnrt]|(?:\x1b|\\u001b)\[[\d;]{0,20}m))`;

/**
 * Secrets that agents print: keys with a known shape, bearer tokens, private keys, `password=…`. What workers
 * hand over is looked through before it is stored, so that a leaked key does not live on in a board, its events
 * and its messages. Titles and bodies are the people's own words and stay as they are.
 */
const SECRETS = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----)[^"])*-----END [A-Z ]*PRIVATE KEY-----`,
    String.raw`${BEGIN}sk-[A-Za-z0-9_-]{20,}`,
    String.raw`${BEGIN}kb_[A-Za-z0-9_-]{40,}`,
    String.raw`${BEGIN}(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}`,
    String.raw`${BEGIN}github_pat_[A-Za-z0-9_]{30,}`,
    String.raw`${BEGIN}glpat-[A-Za-z0-9_-]{20,}`,
    String.raw`${BEGIN}xox[abeoprs]-[A-Za-z0-9-]{10,}`,
    String.raw`${BEGIN}(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
    String.raw`${BEGIN}AIza[0-9A-Za-z_-]{35}`,
    String.raw`${BEGIN}eyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,20000}\.[A-Za-z0-9_-]{10,}`,
    String.raw`(?<=Bearer )[A-Za-z0-9._~+/-]{20,}=*`,
    String.raw`(?<=(?:password|passwd|secret|api_?key|access_?token|auth_?token)=)[^\s"'&\\]{4,}`,
  ].join("|"),
  "giu",
);

export const REDACTED = "[redacted]";

/** The text with every secret of a known shape replaced. */
export function redact(text: string): string;
export function redact(text: string | null): string | null;
export function redact(text: string | null): string | null {
  return text === null ? null : text.replaceAll(SECRETS, REDACTED);
}
