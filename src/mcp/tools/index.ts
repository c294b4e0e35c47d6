import type { Role } from "../../kernel/index.ts";
import { operations } from "../../kernel/index.ts";
import type { Caller } from "../caller.ts";
import type { Tool } from "../tool.ts";
import { attach } from "./attach.ts";
import { attachments } from "./attachments.ts";
import { block } from "./block.ts";
import { comment } from "./comment.ts";
import { complete } from "./complete.ts";
import { create } from "./create.ts";
import { heartbeat } from "./heartbeat.ts";
import { link } from "./link.ts";
import { list } from "./list.ts";
import { requestChanges } from "./request-changes.ts";
import { requestReview } from "./request-review.ts";
import { show } from "./show.ts";
import { unblock } from "./unblock.ts";

/** What every kanban of this family offers its workers, in this order. */
const SEVEN: readonly Tool[] = [show, complete, block, heartbeat, comment, create, link];
/** What ours adds. */
const MORE: readonly Tool[] = [list, unblock, requestReview, requestChanges, attach, attachments];

/**
 * The tools a caller is offered: none outside a run unless the planner's were asked for; the seven for a worker
 * that another program started; else every tool whose operation the caller may use.
 */
export function toolsFor(caller: Caller, planner: boolean): readonly Tool[] {
  if (caller.task_id === null && !planner) return [];
  if (!caller.ours && !planner) return SEVEN;
  return [...SEVEN, ...MORE].filter(
    ({ verb, needsRun }) =>
      (operations[verb].roles as readonly Role[]).includes(caller.actor.role) &&
      (!needsRun || caller.task_id !== null),
  );
}
