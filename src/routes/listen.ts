import { lstatSync, readFileSync, unlinkSync } from "node:fs";
import { plugin as webSockets } from "crossws/server/bun";
import type { H3 } from "h3";
import { serve } from "h3";
import { KanbunError } from "../kernel/index.ts";
import type { ServerOptions } from "./server-options.ts";

/** A body larger than any route takes is refused before it is read. */
const LARGEST_BODY_BYTES = 32 * 1024 * 1024;

export interface Listening {
  url?: string | undefined;
  close(closeAll?: boolean): Promise<void>;
}

/**
 * Starts listening: TCP, TLS or a Unix socket (made 0600). Refuses `invalid_input` for an address that cannot be had
 * and for certificates that are none.
 */
export function listen(app: H3, { place, host, port, unix, tls }: ServerOptions): Listening {
  const before = unix ? process.umask(0o177) : undefined;
  try {
    return serve(app, {
      port: port ?? place.config.serve.port,
      hostname: host ?? place.config.serve.host,
      silent: true,
      gracefulShutdown: false,
      maxRequestBodySize: LARGEST_BODY_BYTES,
      plugins: [webSockets({})],
      bun: {
        idleTimeout: 0,
        ...(tls ? { tls: { cert: pem(tls.cert), key: pem(tls.key) } } : {}),
        ...(unix ? { unix, hostname: undefined, port: undefined } : {}),
      },
    } as unknown as Parameters<typeof serve>[1]);
  } catch (error) {
    throw asRefusal(error);
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

/** The text of a PEM file, or the text itself; what stands around the blocks is left in. */
function pem(given: string): string {
  const text = given.includes("-----BEGIN ") ? given : readFileSync(given, "utf8");
  if (text.includes("-----BEGIN ")) return text;
  throw new KanbunError("invalid_input", "the certificate or key holds no PEM block", {
    hint: "--tls-cert and --tls-key name PEM files: they have a line that starts with -----BEGIN",
  });
}

/** An address that cannot be had, or a certificate that is none, is the caller's to mend. */
function asRefusal(error: unknown): unknown {
  if (error instanceof KanbunError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (/^E(ADDRINUSE|ACCES|ADDRNOTAVAIL)$/u.test(code) || /in use|, listen /iu.test(message))
    return new KanbunError("invalid_input", `cannot listen: ${message}`, {
      hint: "choose another with --port (0 takes a free one), --host or --unix",
      cause: error,
    });
  if (/certificate|private key|PEM|ENOENT|SSL|TLS/iu.test(`${code} ${message}`))
    return new KanbunError("invalid_input", `cannot use the certificate or key: ${message}`, {
      hint: "--tls-cert and --tls-key name PEM files",
      cause: error,
    });
  return error;
}

/** Makes way for a Unix socket: a socket left by a killed server is removed; one that answers is in use; what is no socket is left alone. */
export async function clearSocket(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  const alive =
    found.isSocket() &&
    (await fetch("http://localhost/healthz", { unix: path } as RequestInit).then(
      () => true,
      () => false,
    ));
  if (alive || !found.isSocket())
    throw new KanbunError(
      "invalid_input",
      alive ? `another server listens on ${path}` : `${path} is not a socket`,
      {
        hint: "stop it, or choose another path with --unix",
      },
    );
  unlinkSync(path);
}
