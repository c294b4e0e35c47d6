import { call, operations } from "../kernel/index.ts";
import { option, positional } from "./frame/argument.ts";
import { command } from "./frame/command.ts";
import { fields } from "./frame/fields.ts";
import { UsageError } from "./frame/usage-error.ts";
import { taskDocument } from "./print/documents.ts";
import { taskLine } from "./print/task-line.ts";

interface Member {
  assignee: string;
  title?: string;
}

/** `profile` or `profile: title of its task` */
function member(text: string, shown: string): Member {
  const colon = text.indexOf(":");
  const assignee = (colon < 0 ? text : text.slice(0, colon)).trim();
  const title = colon < 0 ? "" : text.slice(colon + 1).trim();
  if (assignee === "")
    throw new UsageError(
      `${shown}: '${text}' names no profile`,
      `${shown} writer, or: ${shown} "writer: the first half"`,
    );
  return title === "" ? { assignee } : { assignee, title };
}

export default command({
  name: "swarm",
  summary: operations.swarm.summary,
  details:
    "All tasks are made in one transaction. Workers run side by side; the verifier waits for all of them, the synthesizer for everything.",
  args: {
    goal: positional("What all of it is for.", { field: "goal" }),
    worker: option("A profile that works on a part; a title after a colon.", "PROFILE[: TITLE]", {
      many: true,
      parse: member,
      field: "workers",
      complete: "profile",
    }),
    verifier: option("Profile that checks the parts.", "PROFILE[: TITLE]", {
      parse: member,
      field: "verifier",
      complete: "profile",
    }),
    synthesizer: option("Profile that brings them together.", "PROFILE[: TITLE]", {
      parse: member,
      field: "synthesizer",
      complete: "profile",
    }),
    ...fields(operations.swarm, {
      tenant: {},
      priority: {},
      idempotency_key: { hint: "KEY", description: "Asking again with this key returns the same tasks." },
    }),
  },
  document: "{workers: [task], verifier: task or null, synthesizer: task or null}",
  examples: [
    [
      'kanbun swarm "Compare the three databases" --worker "a: SQLite" --worker "a: DuckDB" --worker "a: PostgreSQL" --synthesizer b',
      "three parts and a summary",
    ],
  ],
  next: "kanbun board --follow",
  async run(asked) {
    if (!asked.has("worker")) throw new UsageError("give at least one --worker PROFILE");
    const { workers, verifier, synthesizer } = await call(
      await asked.board(),
      operations.swarm,
      asked.input(),
    );
    const all = [...workers, ...(verifier ? [verifier] : []), ...(synthesizer ? [synthesizer] : [])];
    asked.answer(
      {
        workers: workers.map(taskDocument),
        verifier: verifier && taskDocument(verifier),
        synthesizer: synthesizer && taskDocument(synthesizer),
      },
      () => all.map((task) => taskLine(task, asked.terminal)).join("\n"),
    );
  },
});
