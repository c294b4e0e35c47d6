/** Every verb by its name: the registry that all surfaces are made from. */
import { archive } from "./archive.ts";
import { assign } from "./assign.ts";
import { block } from "./block.ts";
import { claim } from "./claim.ts";
import { comment } from "./comment.ts";
import { complete } from "./complete.ts";
import { create } from "./create.ts";
import { deliverDue } from "./deliver-due.ts";
import { deliveries } from "./deliveries.ts";
import { discardDelivery } from "./discard-delivery.ts";
import { edit } from "./edit.ts";
import { enqueueMissed } from "./enqueue-missed.ts";
import { fail } from "./fail.ts";
import { gone } from "./gone.ts";
import { heartbeat } from "./heartbeat.ts";
import { link } from "./link.ts";
import { list } from "./list.ts";
import { notices } from "./notices.ts";
import { promoteDue } from "./promote-due.ts";
import { reclaim } from "./reclaim.ts";
import { redeliver } from "./redeliver.ts";
import { release } from "./release.ts";
import { releaseStale } from "./release-stale.ts";
import { renew } from "./renew.ts";
import { settleDelivery } from "./settle-delivery.ts";
import { show } from "./show.ts";
import { spawned } from "./spawned.ts";
import { unblock } from "./unblock.ts";
import { unlink } from "./unlink.ts";

export const operations = {
  archive,
  assign,
  block,
  claim,
  comment,
  complete,
  create,
  "deliver-due": deliverDue,
  deliveries,
  "discard-delivery": discardDelivery,
  edit,
  "enqueue-missed": enqueueMissed,
  fail,
  gone,
  heartbeat,
  link,
  list,
  notices,
  "promote-due": promoteDue,
  reclaim,
  redeliver,
  release,
  "release-stale": releaseStale,
  renew,
  "settle-delivery": settleDelivery,
  show,
  spawned,
  unblock,
  unlink,
} as const;

export type Verb = keyof typeof operations;
