import type { ComponentChildren } from "preact";

import type { TaskFull } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { picker, type OpenPicker } from "../state/dialogs.ts";
import { now } from "../state/now.ts";
import { Avatar } from "../ui/avatar.tsx";
import { elapsed, moment, money, shortMoment, STATUS_LABELS } from "../ui/format.ts";
import { PriorityIcon, priorityWord } from "../ui/priority.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";

/** The facts of a task; those with a menu open it on click or by their key. */
export function Properties({ id, task }: { id: string; task: TaskFull }) {
  const card = cardSignal(id)?.value;
  const status = card?.status ?? task.status;
  const priority = card?.priority ?? task.priority;
  const assignee = card ? card.assignee : task.assignee;
  return (
    <dl class="properties">
      <Choice id={id} kind="status" name="Status">
        <StatusIcon status={status} />
        {STATUS_LABELS[status]}
      </Choice>
      <Choice id={id} kind="assignee" name="Assignee">
        {assignee ? (
          <>
            <Avatar name={assignee} size={16} />
            {assignee}
          </>
        ) : (
          <span class="text-faint italic">unassigned</span>
        )}
      </Choice>
      <Choice id={id} kind="priority" name="Priority">
        <PriorityIcon value={priority} />
        {priorityWord(priority)}
        {priority !== 0 && <span class="text-faint">P{priority}</span>}
      </Choice>
      {task.tenant && <Fact name="Tenant">{task.tenant}</Fact>}
      <Fact name="Workspace">
        <span class="block truncate" title={task.workspace_path ?? undefined}>
          {task.workspace_kind}
          {task.workspace_path && `: ${task.workspace_path}`}
        </span>
      </Fact>
      {task.branch_name && <Fact name="Branch">{task.branch_name}</Fact>}
      {task.skills && task.skills.length > 0 && <Fact name="Skills">{task.skills.join(", ")}</Fact>}
      {task.max_runtime_seconds && <Fact name="Time limit">{elapsed(task.max_runtime_seconds)}</Fact>}
      {task.max_retries !== null && <Fact name="Failures allowed">{task.max_retries}</Fact>}
      {(task.model_override || task.provider_override) && (
        <Fact name="Model">{[task.provider_override, task.model_override].filter(Boolean).join(" / ")}</Fact>
      )}
      {task.reviewer && <Fact name="Reviewer">{task.reviewer}</Fact>}
      {task.params && (
        <Fact name="Parameters">
          {Object.entries(task.params)
            .map(([name, value]) => `${name}=${value}`)
            .join(", ")}
        </Fact>
      )}
      {status === "scheduled" && card?.not_before && <Fact name="Not before">{moment(card.not_before)}</Fact>}
      {card?.cost_usd ? <Fact name="Cost">{money(card.cost_usd)}</Fact> : null}
      <Fact name="Created">
        <span title={moment(task.created_at)}>
          {shortMoment(task.created_at, now.value)}
          {task.created_by && ` by ${task.created_by}`}
        </span>
      </Fact>
      {task.last_failure_error && status !== "done" && (
        <Fact name="Last failure">
          <span class="text-danger">{task.last_failure_error}</span>
        </Fact>
      )}
    </dl>
  );
}

function Choice({
  id,
  kind,
  name,
  children,
}: {
  id: string;
  kind: OpenPicker["kind"];
  name: string;
  children: ComponentChildren;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <button
          type="button"
          class="property-button"
          aria-haspopup="listbox"
          disabled={!mayWrite.value}
          onClick={(event) => (picker.value = { kind, ids: [id], anchor: event.currentTarget })}
        >
          {children}
        </button>
      </dd>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="min-w-0 px-1.5 py-1 break-words">{children}</dd>
    </>
  );
}
