/** Every verb by its name: the registry that all surfaces are made from. */
import type { Verbs } from "../batch.ts";
import { adopt } from "./adopt.ts";
import { archive } from "./archive.ts";
import { assign } from "./assign.ts";
import { assignees } from "./assignees.ts";
import { attach } from "./attach.ts";
import { attachments } from "./attachments.ts";
import { batchOver } from "./batch.ts";
import { beat } from "./beat.ts";
import { block } from "./block.ts";
import { boardSnapshot } from "./board-snapshot.ts";
import { board } from "./board.ts";
import { cancel } from "./cancel.ts";
import { cards } from "./cards.ts";
import { changesSince } from "./changes-since.ts";
import { claimNext } from "./claim-next.ts";
import { claim } from "./claim.ts";
import { comment } from "./comment.ts";
import { complete } from "./complete.ts";
import { context } from "./context.ts";
import { create } from "./create.ts";
import { deleteTask } from "./delete.ts";
import { deliverDue } from "./deliver-due.ts";
import { deliveries } from "./deliveries.ts";
import { detach } from "./detach.ts";
import { discardDelivery } from "./discard-delivery.ts";
import { discard } from "./discard.ts";
import { dispatchers } from "./dispatchers.ts";
import { drain } from "./drain.ts";
import { edit } from "./edit.ts";
import { enqueueMissed } from "./enqueue-missed.ts";
import { event } from "./event.ts";
import { fail } from "./fail.ts";
import { gc } from "./gc.ts";
import { getRun } from "./get-run.ts";
import { gone } from "./gone.ts";
import { graph } from "./graph.ts";
import { heartbeat } from "./heartbeat.ts";
import { inbox } from "./inbox.ts";
import { lateList } from "./late-list.ts";
import { link } from "./link.ts";
import { list } from "./list.ts";
import { metrics } from "./metrics.ts";
import { move } from "./move.ts";
import { notices } from "./notices.ts";
import { notifyList } from "./notify-list.ts";
import { notifySubscribe } from "./notify-subscribe.ts";
import { notifyUnsubscribe } from "./notify-unsubscribe.ts";
import { park } from "./park.ts";
import { parked } from "./parked.ts";
import { pause } from "./pause.ts";
import { promoteDue } from "./promote-due.ts";
import { promote } from "./promote.ts";
import { queue } from "./queue.ts";
import { reassign } from "./reassign.ts";
import { reclaim } from "./reclaim.ts";
import { redeliver } from "./redeliver.ts";
import { releaseStale } from "./release-stale.ts";
import { release } from "./release.ts";
import { renew } from "./renew.ts";
import { reopenReview } from "./reopen-review.ts";
import { reopen } from "./reopen.ts";
import { requestChanges } from "./request-changes.ts";
import { requestReview } from "./request-review.ts";
import { resume } from "./resume.ts";
import { runs } from "./runs.ts";
import { schedule } from "./schedule.ts";
import { setWorkspace } from "./set-workspace.ts";
import { settleDelivery } from "./settle-delivery.ts";
import { show } from "./show.ts";
import { spawned } from "./spawned.ts";
import { stats } from "./stats.ts";
import { supersede } from "./supersede.ts";
import { swarm } from "./swarm.ts";
import { timeline } from "./timeline.ts";
import { unblock } from "./unblock.ts";
import { undoList } from "./undo-list.ts";
import { undo } from "./undo.ts";
import { unlink } from "./unlink.ts";
import { unpark } from "./unpark.ts";
import { update } from "./update.ts";
import { whyList } from "./why-list.ts";
import { why } from "./why.ts";
import { workers } from "./workers.ts";

const verbs = {
  adopt,
  archive,
  assign,
  assignees,
  attach,
  attachments,
  beat,
  block,
  "board-snapshot": boardSnapshot,
  board,
  cancel,
  cards,
  "changes-since": changesSince,
  "claim-next": claimNext,
  claim,
  comment,
  complete,
  context,
  create,
  delete: deleteTask,
  "deliver-due": deliverDue,
  deliveries,
  detach,
  "discard-delivery": discardDelivery,
  discard,
  dispatchers,
  drain,
  edit,
  "enqueue-missed": enqueueMissed,
  event,
  fail,
  gc,
  "get-run": getRun,
  gone,
  graph,
  heartbeat,
  inbox,
  "late-list": lateList,
  link,
  list,
  metrics,
  move,
  notices,
  "notify-list": notifyList,
  "notify-subscribe": notifySubscribe,
  "notify-unsubscribe": notifyUnsubscribe,
  park,
  parked,
  pause,
  "promote-due": promoteDue,
  promote,
  queue,
  reassign,
  reclaim,
  redeliver,
  "release-stale": releaseStale,
  release,
  renew,
  "reopen-review": reopenReview,
  reopen,
  "request-changes": requestChanges,
  "request-review": requestReview,
  resume,
  runs,
  schedule,
  "set-workspace": setWorkspace,
  "settle-delivery": settleDelivery,
  show,
  spawned,
  stats,
  supersede,
  swarm,
  timeline,
  unblock,
  "undo-list": undoList,
  undo,
  unlink,
  unpark,
  update,
  why,
  "why-list": whyList,
  workers,
} as const;

export const operations = { ...verbs, batch: batchOver(verbs as unknown as Verbs) } as const;

export type Verb = keyof typeof operations;
