import { afterEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Assets } from "../../src/routes/page/assets.ts";
import { TestServer } from "./server.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function built(): string {
  const directory = mkdtempSync(join(tmpdir(), "kanbun-page-"));
  directories.push(directory);
  mkdirSync(join(directory, "web", "assets"), { recursive: true });
  writeFileSync(join(directory, "web", "index.html"), "<!doctype html><title>kanbun</title>");
  writeFileSync(join(directory, "web", "assets", "main-abc123.js"), `// ${"x".repeat(5000)}`);
  writeFileSync(join(directory, "web", "favicon.svg"), "<svg/>");
  writeFileSync(join(directory, "secret.txt"), "secret");
  return join(directory, "web");
}

function serverWith(root: string | null): TestServer {
  const server = new TestServer();
  (server.context as { assets: Assets }).assets = new Assets(root);
  return server;
}

test("page and files need no token; unknown addresses of the page show the page", async () => {
  const server = serverWith(built());
  for (const path of ["/", "/list", "/task/t_1", "/settings/tokens?board=x"]) {
    const response = await server.raw("GET", path, { bare: true });
    expect([path, response.status, response.headers.get("content-type")]).toEqual([
      path,
      200,
      "text/html; charset=utf-8",
    ]);
    expect(response.headers.get("cache-control")).toBe("no-cache");
  }
  expect((await server.raw("GET", "/assets/gone-123.js", { bare: true })).status).toBe(404);
  await server.close();
});

test("hashed files are kept for ever, others are asked for again and answered 304", async () => {
  const server = serverWith(built());
  const script = await server.raw("GET", "/assets/main-abc123.js", { bare: true });
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const icon = await server.raw("GET", "/favicon.svg", { bare: true });
  const again = await server.raw("GET", "/favicon.svg", {
    bare: true,
    headers: { "if-none-match": icon.headers.get("etag") ?? "" },
  });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  await server.close();
});

test("text is gzipped for who takes it", async () => {
  const server = serverWith(built());
  const packed = await server.raw("GET", "/assets/main-abc123.js", {
    bare: true,
    headers: { "accept-encoding": "gzip" },
  });
  const bytes = new Uint8Array(await packed.arrayBuffer());
  expect([packed.headers.get("content-encoding"), bytes.length < 500]).toEqual(["gzip", true]);
  expect(gunzipSync(bytes).toString()).toStartWith("// xxx");
  await server.close();
});

test("nothing outside the page's own files is served", async () => {
  const root = built();
  symlinkSync(join(root, "..", "secret.txt"), join(root, "assets", "..hidden"));
  const server = serverWith(root);
  for (const path of [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
  ]) {
    const response = await server.raw("GET", path, { bare: true });
    expect([path, await response.text()]).toEqual([path, expect.not.stringContaining("secret")]);
  }
  await server.close();
});

test("a rebuilt page is served without a restart", async () => {
  const root = built();
  const assets = new Assets(root);
  const asked = new Request("http://localhost/");
  expect(await (await assets.answer(asked, "/"))?.text()).toContain("kanbun");
  const index = join(root, "index.html");
  writeFileSync(index, "<!doctype html><title>newer</title>");
  // The clock of some file systems ticks coarsely.
  utimesSync(index, new Date(), new Date(Date.now() + 1000));
  expect(await (await assets.answer(asked, "/"))?.text()).toContain("newer");
});

test("without a built page a plain one lists the board, escaped, for who is signed in", async () => {
  const server = serverWith(null);
  await server.create({ title: '<script>alert("x")</script>', assignee: "coder" });
  const response = await server.raw("GET", "/");
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain("@coder");
  expect(html).not.toContain("<script>");
  const stranger = await server.raw("GET", "/", { bare: true });
  expect([stranger.status, await stranger.text()]).toEqual([401, expect.stringContaining("kanbun serve")]);
  await server.close();
});
