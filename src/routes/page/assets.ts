import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { acceptsGzip, gzipped } from "../http/compress.ts";
import { isKnown } from "../http/etag.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  json: "application/json; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
  map: "application/json; charset=utf-8",
};
const PACKED = /^(text\/|application\/(json|manifest)|image\/svg)/u;

interface Asset {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
  /** Vite names these after their content. */
  immutable: boolean;
  gzip: Promise<Uint8Array<ArrayBuffer>> | undefined;
}

/**
 * The built page, held in memory. A path is looked up in the list of files that were found, never joined to a
 * directory, so that no path can lead out of it.
 */
export class Assets {
  readonly #root: string | null;
  #stamp = -1;
  #files = new Map<string, Asset>();

  constructor(root: string | null = builtPage()) {
    this.#root = root;
  }

  /** The file at a path of the page, or `null`. `/` is the page itself. */
  async answer(request: Request, path: string): Promise<Response | null> {
    this.#refresh();
    const asset = this.#files.get(path === "/" ? "/index.html" : path);
    return asset ? sent(request, asset) : null;
  }

  /** A rebuilt page is noticed without a restart. */
  #refresh(): void {
    if (this.#root === null) return;
    const index = join(this.#root, "index.html");
    const stamp = existsSync(index) ? statSync(index).mtimeMs : -1;
    if (stamp === this.#stamp && this.#files.size > 0) return;
    this.#stamp = stamp;
    this.#files = stamp === -1 ? new Map() : loaded(this.#root);
  }
}

/**
 * Where the built page lies: beside the source in development, under the executable's own root when compiled
 * (`--asset=dist/web`). `null` when it was not built.
 */
function builtPage(): string | null {
  const places = ["../../../dist/web", "../../dist/web", "../dist/web", "dist/web", "web"];
  return (
    places
      .map((place) => join(import.meta.dir, place))
      .find((place) => existsSync(join(place, "index.html"))) ?? null
  );
}

function loaded(root: string): Map<string, Asset> {
  const files = new Map<string, Asset>();
  for (const entry of readdirSync(root, { recursive: true }) as string[]) {
    const file = join(root, entry);
    if (!statSync(file).isFile()) continue;
    const path = `/${relative(root, file).split(sep).join("/")}`;
    const bytes = readFileSync(file) as Uint8Array<ArrayBuffer>;
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    const type = TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    files.set(path, { bytes, type, etag, immutable: path.startsWith("/assets/"), gzip: undefined });
  }
  return files;
}

async function sent(request: Request, asset: Asset): Promise<Response> {
  const headers: Record<string, string> = {
    "content-type": asset.type,
    etag: asset.etag,
    vary: "accept-encoding",
    "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (isKnown(request, asset.etag)) return new Response(null, { status: 304, headers });
  const packed = PACKED.test(asset.type) && acceptsGzip(request);
  const body = packed ? await (asset.gzip ??= gzipped(asset.bytes)) : asset.bytes;
  if (packed) headers["content-encoding"] = "gzip";
  headers["content-length"] = String(body.byteLength);
  return new Response(request.method === "HEAD" ? null : body, { headers });
}
