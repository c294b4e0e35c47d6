import * as v from "valibot";
import type { Board } from "../board.ts";
import { operation } from "../operation.ts";
import { jsonObject, toRun } from "../rows.ts";
import { findTask } from "../tasks.ts";
import { clip, lengthOf } from "../text.ts";
import type { Comment, Run, RunOutcome, Task } from "../types.ts";

/** Used share of the longest runtime from which a run is told to wrap up. */
const WRAP_UP_SHARE = 0.9;
const COMMENTS_LIMIT = 20;
const COMMENT_LENGTH = 2048;
/** Outcomes a worker brings about itself; every other end was done to it. */
const OWN_ENDS: readonly RunOutcome[] = ["completed", "blocked", "review_requested", "changes_requested"];

/** One thing a running agent should know now. */
export interface Notice {
  kind: "stop" | "ended" | "wrap_up" | "comment" | "priority" | "edited" | "paused" | "draining" | "resumed";
  /** A sentence for the agent. */
  message: string;
  author?: string;
  comment_id?: number;
}

/** What a caller has been told already; hand it back with the next call. */
export interface NoticeCursor {
  event_id: number;
  comment_id: number;
  /** The board's state as last told: empty while it runs. */
  board: string;
}

export interface Noticed {
  notices: Notice[];
  cursor: NoticeCursor;
}

const cursorSchema = v.object({ event_id: v.number(), comment_id: v.number(), board: v.string() });

/**
 * What happened around a run since the last call: comments by others, a changed priority or text, the board
 * paused or going on; and, as long as they hold, "wrap up" when over 90 % of the longest runtime are used and
 * "stop" when the run no longer has the task. Without `since` it starts at the run's claim. Without a task it
 * tells of the board alone. Reads only.
 */
export const notices = operation({
  name: "notices",
  summary: "Tell a running agent what happened since it last asked.",
  roles: ["operator", "dispatcher", "orchestrator", "worker", "reader"],
  input: v.object({
    task_id: v.optional(v.nullable(v.string()), null),
    /** The run asking; `null` is the task's newest. */
    run_id: v.optional(v.nullable(v.number()), null),
    since: v.optional(v.nullable(cursorSchema), null),
    /** Comments the caller wrote itself. */
    own_comments: v.optional(v.array(v.number()), []),
  }),
  async run(board, { task_id, run_id, since, own_comments }): Promise<Noticed> {
    const state = await boardState(board);
    const ofBoard = boardNotices(state, since?.board ?? "");
    const task = task_id === null ? null : await findTask(board, task_id);
    if (!task) return { notices: ofBoard, cursor: { event_id: 0, comment_id: 0, ...since, board: state } };
    const run = await runOf(board, task, run_id);
    const start = since ?? (await startOf(board, task, run));
    const comments = await commentsSince(board, task, start.comment_id, own_comments);
    const edits = await editsSince(board, task, start.event_id);
    return {
      notices: [
        ...runNotices(board, task, run),
        ...comments.earlier,
        ...comments.newest.map(ofComment),
        ...edits.notices,
        ...ofBoard,
      ],
      cursor: {
        event_id: Math.max(start.event_id, edits.last),
        comment_id: Math.max(start.comment_id, comments.newest.at(-1)?.id ?? 0),
        board: state,
      },
    };
  },
});

async function boardState(board: Board): Promise<string> {
  const rows = await board.sql<{ key: string; value: string }>`
    select key, value from kanbun_meta where key in ('paused', 'draining') order by key desc`;
  const [first] = rows;
  return first ? `${first.key}: ${first.value}` : "";
}

function boardNotices(state: string, told: string): Notice[] {
  if (state === told) return [];
  if (state === "") return [{ kind: "resumed", message: "The board goes on: new tasks are started again." }];
  const kind = state.startsWith("paused") ? "paused" : "draining";
  const reason = state.slice(state.indexOf(":") + 1).trim();
  return [
    {
      kind,
      message: `The board is ${kind}${reason ? ` (${reason})` : ""}: nothing new is started. Go on with your own task.`,
    },
  ];
}

async function runOf(board: Board, task: Task, runId: number | null): Promise<Run | null> {
  const [row] = await board.sql`
    select * from task_runs where task_id = ${task.id} and (${runId} is null or id = ${runId})
    order by started_at desc, id desc limit 1`;
  return row ? toRun(row) : null;
}

/** Everything before the claim is in what `show` tells; later comments and edits are news. */
async function startOf(board: Board, task: Task, run: Run | null): Promise<NoticeCursor> {
  const from = run?.started_at ?? board.clock.now();
  const [row] = await board.sql<{ event_id: number; comment_id: number }>`
    select
      coalesce((select max(id) from task_events where task_id = ${task.id} and created_at < ${from}), 0) as event_id,
      coalesce((select max(id) from task_comments where task_id = ${task.id} and created_at < ${from}), 0)
        as comment_id`;
  const [claimed] = await board.sql<{ id: number }>`
    select id from task_events where run_id = ${run?.id ?? null} and kind = 'claimed' order by id limit 1`;
  return { event_id: claimed?.id ?? row?.event_id ?? 0, comment_id: row?.comment_id ?? 0, board: "" };
}

function runNotices(board: Board, task: Task, run: Run | null): Notice[] {
  if (!run) return [];
  if (run.ended_at !== null || task.current_run_id !== run.id) {
    if (run.outcome !== null && OWN_ENDS.includes(run.outcome))
      return [{ kind: "ended", message: `This run is over (${run.outcome}). End your turn now.` }];
    const why = run.error ?? run.summary ?? run.outcome ?? "the task was taken back";
    return [
      { kind: "stop", message: `stop: your run was reclaimed (${why}). Nothing you write counts any more.` },
    ];
  }
  const limit = run.max_runtime_seconds;
  const used = board.clock.now() - run.started_at;
  if (limit === null || used < limit * WRAP_UP_SHARE) return [];
  const left = Math.max(0, limit - used);
  return [
    {
      kind: "wrap_up",
      message: `Wrap up: ${used} of ${limit} s are used. Complete or block within ${left} s, or the run is stopped.`,
    },
  ];
}

/** The newest comments by others; of more than that it is said how many there are. */
async function commentsSince(
  board: Board,
  task: Task,
  after: number,
  own: readonly number[],
): Promise<{ earlier: Notice[]; newest: Comment[] }> {
  const rows = await board.sql<Comment & { of: number }>`
    select id, task_id, coalesce(author, '') as author, coalesce(body, '') as body, created_at, count(*) over () as of from task_comments
    where task_id = ${task.id} and id > ${after} and id not in (select value from json_each(${JSON.stringify(own)}))
    order by id desc limit ${COMMENTS_LIMIT}`;
  const more = (rows[0]?.of ?? 0) - rows.length;
  const message = `${more} earlier comments came too. Call kanban_show to read them.`;
  return { earlier: more > 0 ? [{ kind: "comment", message }] : [], newest: rows.toReversed() };
}

function ofComment({ id, author, body }: Comment): Notice {
  const text =
    lengthOf(body) > COMMENT_LENGTH
      ? `${clip(body, COMMENT_LENGTH)}… (truncated; kanban_show has it whole)`
      : body;
  return { kind: "comment", message: `Comment by ${author}: ${text}`, author, comment_id: id };
}

async function editsSince(
  board: Board,
  task: Task,
  after: number,
): Promise<{ notices: Notice[]; last: number }> {
  const rows = await board.sql<{ id: number; kind: string; payload: string | null }>`
    select id, kind, payload from task_events
    where task_id = ${task.id} and id > ${after} and kind in ('reprioritized', 'edited') order by id`;
  const fields = new Set<string>();
  let reprioritized = false;
  for (const { kind, payload } of rows) {
    if (kind === "reprioritized") reprioritized = true;
    else
      for (const field of (jsonObject(payload)?.["fields"] as string[] | undefined) ?? ["text"])
        fields.add(field);
  }
  const found: Notice[] = [];
  if (reprioritized)
    found.push({ kind: "priority", message: `The task's priority is now ${task.priority}.` });
  if (fields.size > 0)
    found.push({
      kind: "edited",
      message: `The task was edited (${[...fields].join(", ")}). Call kanban_show to read it again.`,
    });
  return { notices: found, last: rows.at(-1)?.id ?? 0 };
}
