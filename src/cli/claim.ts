import { call, KanbunError, operations } from "../kernel/index.ts";
import { TASK } from "./frame/argument.ts";
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
  examples: [["kanbun claim t_1a2b3c4d --ttl 3600", "take it for an hour"]],
  next: "kanbun complete <id> --summary TEXT, or kanbun reclaim <id> to give it back.",
  async run(asked) {
    const board = await asked.board();
    const { claim, gates } = await call(board, operations.claim, asked.input());
    const id = String(asked.input()["task_id"]);
    if (!claim) throw await refusal(id, gates);
    asked.answer(
      {
        task: taskDocument(claim.task),
        run_id: claim.run_id,
        token: claim.token,
        workspace: claim.task.workspace_path,
      },
      `Claimed ${id}`,
    );

    async function refusal(task_id: string, closed: typeof gates): Promise<KanbunError> {
      const { task } = await call(board, operations.show, { task_id, events_limit: 1 });
      const why = closed.map((gate) => gate.message).join("; ");
      return new KanbunError(
        "wrong_state",
        `cannot claim ${task_id}: ${why} (status=${task.status}, lock=${task.claim_lock ?? "none"})`,
        {
          hint: closed.find((gate) => gate.fix)?.fix?.command ?? `kanbun show ${task_id}`,
          details: { task_id, status: task.status, gates: closed },
        },
      );
    }
  },
});
