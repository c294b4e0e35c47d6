import {
  addAttachments,
  downloadAttachment,
  listAttachments,
  removeAttachment,
} from "./attachments/attachments.ts";
import { createToken, listTokens, revokeToken } from "./auth/tokens-routes.ts";
import { allBoards, archiveBoard, changeBoard, chooseBoard, newBoard, oneBoard } from "./boards/boards.ts";
import { pageConfig } from "./home/page-config.ts";
import { listProfiles } from "./home/profiles.ts";
import { homeSettings } from "./home/settings.ts";
import { eventsStream } from "./live/events-stream.ts";
import { logStream } from "./log/log-stream.ts";
import { taskLog } from "./log/log.ts";
import { openApi } from "./openapi/openapi.ts";
import { peopleInbox } from "./people/inbox.ts";
import { adoptLate, discardLate, listLate } from "./people/late.ts";
import { boardMetrics } from "./people/metrics.ts";
import {
  discardDelivery,
  listDeliveries,
  listSubscriptions,
  replayDelivery,
  subscribe,
  unsubscribe,
} from "./people/subscriptions.ts";
import { boardTimeline } from "./people/timeline.ts";
import { undoList } from "./people/undo.ts";
import type { Route } from "./route.ts";
import { dispatchNow } from "./runs/dispatch.ts";
import { runNow } from "./runs/run-now.ts";
import { terminateRun, terminateTask } from "./runs/terminate.ts";
import { activeWorkers, listWorkers, showRun } from "./runs/workers.ts";
import { boardSnapshot } from "./snapshot/snapshot.ts";
import { boardAssignees } from "./tasks/assignees.ts";
import { wholeBoard } from "./tasks/board.ts";
import { bulkTasks } from "./tasks/bulk.ts";
import { listCards } from "./tasks/cards.ts";
import { commentTask } from "./tasks/comment.ts";
import { taskContext } from "./tasks/context.ts";
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
  taskContext,
  taskWhy,
  taskDiagnostics,
  taskLog,
  logStream,
  listAttachments,
  addAttachments,
  downloadAttachment,
  removeAttachment,
  linkGraph,
  linkTasks,
  unlinkTasks,
  boardStats,
  boardAssignees,
  boardMetrics,
  boardTimeline,
  peopleInbox,
  undoList,
  listLate,
  adoptLate,
  discardLate,
  eventsStream,
  dispatchNow,
  runNow,
  terminateTask,
  terminateRun,
  listWorkers,
  activeWorkers,
  showRun,
  listSubscriptions,
  subscribe,
  unsubscribe,
  listDeliveries,
  replayDelivery,
  discardDelivery,
  listProfiles,
  homeSettings,
  allBoards,
  newBoard,
  oneBoard,
  changeBoard,
  chooseBoard,
  archiveBoard,
  pageConfig,
  listTokens,
  createToken,
  revokeToken,
];

const taken = new Set(named.map(({ method, path }) => `${method} ${path}`));

/** Every route below `/api`, in the order of the docs: those with a shape of their own, then the plain verbs. */
const declared: readonly Route[] = [
  ...named,
  ...verbRoutes.filter(({ method, path }) => !taken.has(`${method} ${path}`)),
];

export const routes: readonly Route[] = [...declared, openApi(declared)];
