import { createToken, listTokens, revokeToken } from "./auth/tokens-routes.ts";
import { pageConfig } from "./home/page-config.ts";
import { eventsStream } from "./live/events-stream.ts";
import { logStream } from "./log/log-stream.ts";
import { taskLog } from "./log/log.ts";
import type { Route } from "./route.ts";
import { boardSnapshot } from "./snapshot/snapshot.ts";
import { wholeBoard } from "./tasks/board.ts";
import { bulkTasks } from "./tasks/bulk.ts";
import { listCards } from "./tasks/cards.ts";
import { commentTask } from "./tasks/comment.ts";
import { createTask } from "./tasks/create.ts";
import { linkGraph } from "./tasks/graph.ts";
import { linkTasks, unlinkTasks } from "./tasks/link.ts";
import { showTask } from "./tasks/show.ts";
import { boardStats } from "./tasks/stats.ts";
import { updateTask } from "./tasks/update.ts";
import { verbRoutes } from "./tasks/verbs.ts";
import { taskDiagnostics, taskWhy } from "./tasks/why.ts";

const named: readonly Route[] = [
  wholeBoard,
  boardSnapshot,
  listCards,
  createTask,
  bulkTasks,
  showTask,
  updateTask,
  commentTask,
  taskWhy,
  taskDiagnostics,
  taskLog,
  logStream,
  linkGraph,
  linkTasks,
  unlinkTasks,
  boardStats,
  eventsStream,
  pageConfig,
  listTokens,
  createToken,
  revokeToken,
];

const taken = new Set(named.map(({ method, path }) => `${method} ${path}`));

/** Every route below `/api`, in the order of the docs: those with a shape of their own, then the plain verbs. */
export const routes: readonly Route[] = [
  ...named,
  ...verbRoutes.filter(({ method, path }) => !taken.has(`${method} ${path}`)),
];
