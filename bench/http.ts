/**
 * What the page's first request costs on a board of 10,000 cards, and how soon a change reaches a page.
 * usage: bun bench/http.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openPlace, resolvePlace } from "../src/config/index.ts";
import type { Board } from "../src/kernel/index.ts";
import { startServer } from "../src/routes/index.ts";
import { CARDS, fill, MIXES, type Mix } from "./support/cards.ts";

for (const mix of MIXES) await measure(mix);
process.exit(0);

async function measure({ name, shares }: Mix): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "kanbun-bench-"));
  const place = resolvePlace({ KANBUN_HOME: home });
  const board = await openPlace(place, { role: "operator", name: "bench" });
  await fill(board, shares);
  const server = await startServer({ place, version: "bench", host: "127.0.0.1", port: 0, dispatch: false });
  const headers = { authorization: `Bearer ${server.token}`, "accept-encoding": "gzip" };
  const ask = async (path: string, more: Record<string, string> = {}) => {
    const begun = performance.now();
    const response = await fetch(server.url + path, {
      headers: { ...headers, ...more },
      decompress: false,
    } as RequestInit);
    const body = new Uint8Array(await response.arrayBuffer());
    return { ms: performance.now() - begun, body, response };
  };
  console.log(`\n${name}: ${CARDS} cards`);
  const { body, response } = await ask("/api/snapshot?limit_done=20");
  const plain = response.headers.get("content-encoding") === "gzip" ? gunzipSync(body) : body;
  const held = (JSON.parse(Buffer.from(plain).toString()) as { tasks: unknown[] }).tasks.length;
  console.log(`  snapshot: ${kb(body.length)} gzipped, ${kb(plain.length)} plain, ${held} cards`);
  report(
    "snapshot, board changed since",
    await times(20, async (n) => {
      await touch(board, n);
      return (await ask("/api/snapshot?limit_done=20")).ms;
    }),
  );
  report("snapshot, unchanged", await times(20, async () => (await ask("/api/snapshot?limit_done=20")).ms));
  const etag = response.headers.get("etag") ?? "";
  report(
    "snapshot, same ETag",
    await times(20, async () => (await ask("/api/snapshot?limit_done=20", { "if-none-match": etag })).ms),
  );
  report("whole board (contract)", await times(5, async () => (await ask("/api/board")).ms));
  report(
    "page of 50 done cards",
    await times(20, async () => (await ask("/api/tasks?status=done&limit=50")).ms),
  );
  report("commit to event stream", await latencies(server.url, headers, board));
  await server.close(true);
  board.close();
  rmSync(home, { recursive: true, force: true });
}

async function touch(board: Board, n: number): Promise<void> {
  await board.transaction(async (tx) => {
    const [task] = await tx.sql<{
      id: string;
    }>`select id from tasks where status <> 'archived' limit 1 offset ${n}`;
    await tx.sql`update tasks set priority = priority + 1 where id = ${task?.id ?? ""}`;
    await tx.sql`insert into task_events (task_id, kind, created_at, actor) values (${task?.id ?? ""}, 'reprioritized', ${tx.clock.now()}, 'bench')`;
  });
}

async function latencies(url: string, headers: Record<string, string>, board: Board): Promise<number[]> {
  const { body } = await fetch(`${url}/api/events/stream`, { headers });
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value);
  const found: number[] = [];
  for (let n = 0; n < 30; n += 1) {
    await Bun.sleep(50);
    text = "";
    const begun = performance.now();
    await touch(board, n);
    while (!text.includes("event: change"))
      text += decoder.decode((await reader.read()).value, { stream: true });
    found.push(performance.now() - begun);
  }
  await reader.cancel();
  return found;
}

async function times(rounds: number, once: (round: number) => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await once(round));
  return found;
}

function report(what: string, ms: number[]): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  console.log(`  ${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}

function kb(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
