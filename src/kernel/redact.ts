/**
 * Secrets that agents print: keys with a known shape, bearer tokens, private keys, `password=…`. What workers
 * hand over is looked through before it is stored, so that a leaked key does not live on in a board, its events
 * and its messages. Titles and bodies are the people's own words and stay as they are.
 */
const SECRETS = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----)[^"])*-----END [A-Z ]*PRIVATE KEY-----`,
    String.raw`\bsk-[A-Za-z0-9_-]{20,}`,
    String.raw`\bkb_[A-Za-z0-9_-]{40,}`,
    String.raw`\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}`,
    String.raw`\bgithub_pat_[A-Za-z0-9_]{30,}`,
    String.raw`\bglpat-[A-Za-z0-9_-]{20,}`,
    String.raw`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`,
    String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
    String.raw`\bAIza[0-9A-Za-z_-]{35}`,
    String.raw`\beyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,20000}\.[A-Za-z0-9_-]{10,}`,
    String.raw`(?<=\bBearer )[A-Za-z0-9._~+/-]{20,}=*`,
    String.raw`(?<=\b(?:password|passwd|secret|api_?key|access_?token|auth_?token)=)[^\s"'&\\]{4,}`,
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
