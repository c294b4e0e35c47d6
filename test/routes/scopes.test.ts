import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Scope } from "../../src/routes/auth/tokens.ts";
import { routes } from "../../src/routes/routes.ts";
import { TestServer } from "./server.ts";

/** Who may call what, written out: a new route, or one that lets others in, has to be entered here. */
const ALLOWED = {
  "read worker operator": `
    GET /board
    GET /snapshot
    GET /tasks
    GET /tasks/:id
    GET /tasks/:id/context
    GET /tasks/:id/why
    GET /tasks/:id/diagnostics
    GET /tasks/:id/log
    GET /tasks/:id/log/stream
    GET /tasks/:id/attachments
    GET /tasks/:id/attachments/:attachment
    GET /links
    GET /stats
    GET /assignees
    GET /metrics
    GET /timeline
    GET /inbox
    GET /undo
    GET /late
    GET /events/stream
    GET /workers
    GET /workers/active
    GET /runs/:id
    GET /subscriptions
    GET /boards
    GET /boards/:slug
    GET /config
    GET /openapi.json
    POST /assignees
    POST /board-snapshot
    POST /board
    POST /cards
    POST /changes-since
    POST /tasks/:id/context
    POST /dispatchers
    POST /get-run
    POST /graph
    POST /inbox
    POST /late-list
    POST /list
    POST /metrics
    POST /notices
    POST /notify-list
    POST /parked
    POST /queue
    POST /tasks/:id/runs
    POST /tasks/:id/show
    POST /stats
    POST /timeline
    POST /undo-list
    POST /tasks/:id/why
    POST /why-list
    POST /workers`,
  "read operator": `
    GET /deliveries
    GET /profiles
    POST /deliveries`,
  "worker operator": `
    POST /tasks
    POST /tasks/:id/comments
    POST /tasks/:id/attachments
    POST /links
    POST /subscriptions
    POST /tasks/:id/block
    POST /claim-next
    POST /tasks/:id/claim
    POST /tasks/:id/comment
    POST /tasks/:id/complete
    POST /tasks/:id/heartbeat
    POST /link
    POST /tasks/:id/notify-subscribe
    POST /tasks/:id/notify-unsubscribe
    POST /promote-due
    POST /tasks/:id/request-changes
    POST /tasks/:id/request-review
    POST /unlink
    DELETE /links
    DELETE /subscriptions`,
  operator: `
    GET /settings
    GET /tokens
    POST /tasks/bulk
    POST /tasks/:id/late/:late/adopt
    POST /tasks/:id/late/:late/discard
    POST /dispatch
    POST /tasks/:id/run
    POST /tasks/:id/terminate
    POST /runs/:id/terminate
    POST /deliveries/:id/replay
    POST /deliveries/:id/discard
    POST /boards
    POST /boards/:slug/switch
    POST /tokens
    POST /adopt
    POST /tasks/:id/archive
    POST /tasks/:id/assign
    POST /tasks/:id/cancel
    POST /tasks/:id/delete
    POST /tasks/:id/detach
    POST /discard-delivery
    POST /discard
    POST /drain
    POST /tasks/:id/edit
    POST /gc
    POST /tasks/:id/move
    POST /park
    POST /pause
    POST /tasks/:id/promote
    POST /tasks/:id/reassign
    POST /tasks/:id/reclaim
    POST /redeliver
    POST /release-stale
    POST /tasks/:id/reopen-review
    POST /tasks/:id/reopen
    POST /resume
    POST /tasks/:id/schedule
    POST /tasks/:id/set-workspace
    POST /tasks/:id/supersede
    POST /swarm
    POST /tasks/:id/unblock
    POST /undo
    POST /unpark
    POST /tasks/:id/update
    POST /batch
    PATCH /tasks/:id
    PATCH /boards/:slug
    DELETE /tasks/:id/attachments/:attachment
    DELETE /boards/:slug
    DELETE /tokens/:id`,
};

const SCOPES = ["read", "worker", "operator"] as const satisfies Scope[];
const expected = new Map(
  Object.entries(ALLOWED).flatMap(([scopes, list]) =>
    list
      .trim()
      .split(/\s*\n\s*/u)
      .map((name): [string, string[]] => [name, scopes.split(" ")]),
  ),
);
const names = routes.map(({ method, path }) => `${method} ${path}`);

let server: TestServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  server = new TestServer();
  for (const scope of SCOPES)
    tokens[scope] = (await server.post("/tokens", { name: scope, scope })).body.token;
});
afterAll(() => server.close());

/**
 * What a route says to a caller. What is sent cannot be used by anybody (no JSON, no upload, no such task), so that
 * whoever is let in is told so and changes nothing, and whoever is not let in is not told.
 */
async function answerTo(scope: string | undefined, mount: string, name: string): Promise<number> {
  const [method = "", path = ""] = name.split(" ");
  const { status, body } = await server.raw(method, mount + path.replaceAll(/:\w+/gu, "t_none"), {
    bare: true,
    headers: scope ? { authorization: `Bearer ${tokens[scope]}` } : {},
    ...(method === "GET" ? {} : { body: "no json" }),
  });
  await body?.cancel();
  return status;
}

test("every route has an entry that says whose it is, and every entry is a route", () => {
  expect([...expected.keys()].sort()).toEqual([...names].sort());
});

describe.each(["/api", "/api/plugins/kanban"])("%s", (mount) => {
  test("nobody is let in without a token", async () => {
    for (const name of names) expect([name, await answerTo(undefined, mount, name)]).toEqual([name, 401]);
  });

  test.each(SCOPES)(
    "a %s token is let in where its scope is named, and 403 before anything it sent is read",
    async (scope) => {
      for (const name of names) {
        const status = await answerTo(scope, mount, name);
        if (!expected.get(name)?.includes(scope)) expect([name, status]).toEqual([name, 403]);
        else if (name.startsWith("GET"))
          expect([name, [200, 400, 404]]).toEqual([name, expect.arrayContaining([status])]);
        else expect([name, [415, 422]]).toEqual([name, expect.arrayContaining([status])]);
      }
    },
  );
});
