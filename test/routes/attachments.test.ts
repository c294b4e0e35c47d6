import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "./server.ts";

let server: TestServer;
let id: string;
beforeEach(async () => {
  server = new TestServer();
  ({ id } = await server.create());
});
afterEach(() => server.close());

const auth = () => ({ authorization: `Bearer ${server.token}` });

/** Sends a form as a browser does. */
async function upload(...files: [name: string, content: Uint8Array | string, type?: string][]): Promise<any> {
  const form = new FormData();
  for (const [name, content, type = ""] of files)
    form.append("file", new Blob([content as string], { type }), name);
  const sent = new Request(`http://localhost/api/tasks/${id}/attachments`, {
    method: "POST",
    body: form,
    headers: auth(),
  });
  const response = await server.send(sent);
  return { status: response.status, body: await response.json() };
}

const download = (number: number | string) => server.raw("GET", `/api/tasks/${id}/attachments/${number}`);

test("files of a form are kept, listed, shown with the task, fetched and removed", async () => {
  const bytes = new Uint8Array([0, 255, 10, 13, 26]);
  const { status, body } = await upload(["report.md", "# done", "text/markdown"], ["raw.bin", bytes]);
  expect([status, body.attachments.length]).toEqual([200, 2]);
  const listed = (await server.get(`/tasks/${id}/attachments`)).body.attachments;
  expect(listed).toEqual(body.attachments);
  expect(listed[0]).toMatchObject({ filename: "report.md", size: 6, uploaded_by: "dashboard" });
  expect((await server.get(`/tasks/${id}`)).body.attachments).toEqual(listed);
  expect(new Uint8Array(await (await download(listed[1].id)).arrayBuffer())).toEqual(bytes);
  expect((await server.delete(`/tasks/${id}/attachments/${listed[0].id}`)).body).toEqual({ ok: true });
  expect((await download(listed[0].id)).status).toBe(404);
});

test("where files lie on the host is not told", async () => {
  const { body } = await upload(["a.txt", "x"]);
  expect(JSON.stringify(body)).not.toContain(server.home);
});

test("a raw body is taken under a given name", async () => {
  const { status, body } = await server.post(`/tasks/${id}/attachments?filename=notes.txt`, "hello", {
    headers: { "content-type": "text/plain" },
  });
  expect([status, body.attachments[0].filename, body.attachments[0].size]).toEqual([200, "notes.txt", 5]);
  expect((await server.post(`/tasks/${id}/attachments`, "hello")).status).toBe(415);
});

test("a download is bytes with a name, never a page", async () => {
  const { body } = await upload(
    ['evil".html', "<script>alert(1)</script>", "text/html"],
    ["ünï;x=1.svg", "<svg onload=x>", "image/svg+xml"],
  );
  for (const { id: number } of body.attachments) {
    const { headers } = await download(number);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("sandbox");
    const disposition = headers.get("content-disposition") ?? "";
    expect(disposition).toMatch(
      /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[A-Za-z0-9%._~!#$&+^`|-]+$/u,
    );
  }
});

test("names lead nowhere: every file lies in the task's own directory, for its owner only", async () => {
  const { status } = await upload(
    ["../../../escape.txt", "x"],
    ["..\\..\\back.txt", "x"],
    ["/etc/cron.d/job", "x"],
  );
  expect(status).toBe(200);
  expect(existsSync(join(server.home, "escape.txt"))).toBe(false);
  const directory = join(server.home, "kanban", "attachments", id);
  expect(readdirSync(directory)).toHaveLength(3);
  for (const file of readdirSync(directory)) expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
});

test("an attachment is reached through its own task only", async () => {
  const { body } = await upload(["mine.txt", "x"]);
  const other = await server.create();
  const number = body.attachments[0].id;
  for (const path of [
    `/tasks/${other.id}/attachments/${number}`,
    `/tasks/${id}/attachments/${number}%2f..`,
    `/tasks/${id}/attachments/0`,
  ])
    expect([path, (await server.get(path)).status]).toEqual([path, 404]);
  expect((await server.delete(`/tasks/${other.id}/attachments/${number}`)).status).toBe(404);
});

test("25 MiB is the most, whatever the header says", async () => {
  const big = new Uint8Array(25 * 1024 * 1024 + 1);
  expect((await upload(["big.bin", big])).status).toBe(413);
  const raw = new Request(`http://localhost/api/tasks/${id}/attachments?filename=raw.bin`, {
    method: "POST",
    body: big,
    headers: { authorization: `Bearer ${server.token}` },
  });
  expect((await server.send(raw)).status).toBe(413);
  const huge = new Uint8Array(26 * 1024 * 1024);
  expect((await upload(["huge.bin", huge])).status).toBe(413);
  expect((await server.get(`/tasks/${id}/attachments`)).body.attachments).toEqual([]);
});

test("a broken form, and one without a file, are 422", async () => {
  const type = { "content-type": "multipart/form-data; boundary=x" };
  expect((await server.post(`/tasks/${id}/attachments`, "no form at all", { headers: type })).status).toBe(
    422,
  );
  expect((await upload()).status).toBe(422);
});
