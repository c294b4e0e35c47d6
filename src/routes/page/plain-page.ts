import { call, operations, STATUSES } from "../../kernel/index.ts";
import type { Board, Task } from "../../kernel/index.ts";

/** Most tasks the plain page lists. */
const LISTED = 500;

/** The board as plain HTML, for a server without a built page: readable, refreshed by itself, no script. */
export async function plainPage(board: Board): Promise<Response> {
  const tasks = await call(board, operations.list, { limit: LISTED });
  const columns = STATUSES.map((status) =>
    column(
      status,
      tasks.filter((task) => task.status === status),
    ),
  );
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>kanbun: ${escaped(board.slug)}</title></head>
<body><h1>${escaped(board.slug)}</h1>${columns.join("")}</body></html>`;
  return new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}

/** What a browser without a session sees. */
export function signInPage(): Response {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>kanbun</title></head>
<body><h1>kanbun</h1><p>Open the link that <code>kanbun serve</code> printed: it signs this browser in.</p></body></html>`;
  return new Response(html, {
    status: 401,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}

function column(status: string, tasks: readonly Task[]): string {
  if (tasks.length === 0) return "";
  const items = tasks.map(
    (task) =>
      `<li><code>${escaped(task.id)}</code> ${escaped(task.title)}${task.assignee ? ` @${escaped(task.assignee)}` : ""}</li>`,
  );
  return `<h2>${status} (${tasks.length})</h2><ul>${items.join("")}</ul>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`);
}
