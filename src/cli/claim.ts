import type { Board, ClaimResult } from "../kernel/index.ts";
import { call, KanbunError, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { taskDocument } from "./print/documents.ts";

export default command({
  name: "claim",
  summary: operations.claim.summary,
  details:
    "For work done by hand or by a program of your own. The claim lapses after its time to live unless heartbeats " +
    "extend it. --json also gives the run's id and its token: who presents them (KANBUN_TASK, KANBUN_RUN, " +
    "KANBUN_TOKEN) writes as that run and as nobody else.",
  args: {
    task: TASK,
    ...fields(operations.claim, { ttl_seconds: { as: "ttl", hint: "SECONDS", standard: "900" } }),
  },
  document: "{task, run_id, token, workspace}; the token is shown here only",
  examples: [["kanbun claim t_1a2b3c4d --ttl 3600", "take it for an hour"]],
  next: "kanbun complete <id> --summary TEXT, or kanbun reclaim <id> to give it back.",
  async run(asked) {
    const board = await asked.board();
    const id = asked.text("task") ?? "";
    const { claim, gates, workspace } = await claimWithWorkspace(board, asked);
    if (!claim) throw await notClaimable(board, id, gates);
    const { task, run_id, token } = claim;
    asked.answer(
      { task: taskDocument({ ...task, workspace_path: workspace }), run_id, token, workspace },
      `Claimed ${id}\nWorkspace: ${workspace}`,
    );
  },
});

/** One transaction: a workspace that cannot be resolved or made leaves no claim behind. */
async function claimWithWorkspace(board: Board, asked: Call): Promise<ClaimResult & { workspace: string }> {
  const { makeWorkspace, resolveWorkspace } = await import("../dispatcher/index.ts");
  const { config } = asked.place;
  return board.transaction(async (tx) => {
    const result = await call(tx, operations.claim, asked.input());
    if (!result.claim) return { ...result, workspace: "" };
    const { task, run_id } = result.claim;
    const repository = config.profiles[task.assignee ?? ""]?.repository ?? config.dispatch.repository;
    const workspace = resolveWorkspace(tx, task, repository);
    makeWorkspace(task, workspace);
    await call(tx, operations["set-workspace"], { task_id: task.id, run_id, path: workspace });
    return { ...result, workspace };
  });
}

async function notClaimable(board: Board, id: string, gates: ClaimResult["gates"]): Promise<KanbunError> {
  const { task } = await call(board, operations.show, { task_id: id, events_limit: 1 });
  const why = gates.map((gate) => gate.message).join("; ");
  const state = `status=${task.status}, lock=${task.claim_lock ?? "none"}`;
  return new KanbunError("wrong_state", `cannot claim ${id}: ${why} (${state})`, {
    hint: gates.find((gate) => gate.fix)?.fix?.command ?? `kanbun show ${id}`,
    details: { task_id: id, status: task.status, gates },
  });
}
