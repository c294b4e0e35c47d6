import * as v from "valibot";
import { call, operations } from "../../kernel/index.ts";
import { absentable, integer, text } from "../http/shape.ts";
import { route } from "../route.ts";

export const listSubscriptions = route({
  method: "GET",
  path: "/subscriptions",
  summary: "Who is told about tasks, and the sinks the config knows.",
  operation: "notify-list",
  query: v.object({ task: v.optional(text) }),
  async handle({ server, board, query: { task } }) {
    const subscriptions = await call(board, operations["notify-list"], task ? { task_id: task } : {});
    const { sinks } = server.config().notify;
    return {
      subscriptions,
      sinks: Object.entries(sinks).map(([name, sink]) => ({ name, kind: sink.platform })),
    };
  },
});

export const subscribe = route({
  method: "POST",
  path: "/subscriptions",
  summary: "Tell a place about the ends of a task, or with `*` of every task.",
  operation: "notify-subscribe",
  async handle({ board, body }) {
    return { subscription: await call(board, operations["notify-subscribe"], body) };
  },
});

const place = {
  task_id: text,
  platform: text,
  chat_id: text,
  thread_id: absentable(text),
};

export const unsubscribe = route({
  method: "DELETE",
  path: "/subscriptions",
  summary: "Stop telling a place about a task; `ok` is false when it was not told.",
  operation: "notify-unsubscribe",
  query: v.partial(v.object(place)),
  async handle({ board, query, body }) {
    return { ok: await call(board, operations["notify-unsubscribe"], { ...body, ...query }) };
  },
});

export const listDeliveries = route({
  method: "GET",
  path: "/deliveries",
  summary: "Messages that failed for good, wait, or were delivered.",
  operation: "deliveries",
  query: v.object({ state: v.optional(text), task_id: v.optional(text), limit: v.optional(integer) }),
  async handle({ board, query }) {
    return { deliveries: await call(board, operations.deliveries, query) };
  },
});

export const replayDelivery = route({
  method: "POST",
  path: "/deliveries/:id/replay",
  summary: "Send a dead letter again.",
  operation: "redeliver",
  async handle({ board, params }) {
    return { ok: true, ...(await call(board, operations.redeliver, { id: params["id"] })) };
  },
});

export const discardDelivery = route({
  method: "POST",
  path: "/deliveries/:id/discard",
  summary: "Give a dead letter up.",
  operation: "discard-delivery",
  async handle({ board, params }) {
    await call(board, operations["discard-delivery"], { id: params["id"] });
    return { ok: true };
  },
});
