import { createHmac } from "node:crypto";

/**
 * Headers that sign a body after Standard Webhooks (standardwebhooks.com): the receiver recomputes the HMAC over
 * `<id>.<timestamp>.<body>` and drops what it has seen by id. A secret `whsec_<base64>` is decoded; any other
 * text is the key as it stands.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { ...identityHeaders(id, timestamp), "webhook-signature": `v1,${signature}` };
}

/** The id and time every webhook carries, signed or not. */
export function identityHeaders(id: string, timestamp: number): Record<string, string> {
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "idempotency-key": id };
}
