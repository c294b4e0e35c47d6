import { useRef, useState } from "preact/hooks";

import { createTask, formKey } from "../actions/create.ts";
import { sentenceOf } from "../api/request.ts";
import type { Status } from "../api/types.ts";
import { assignees } from "../state/board.ts";
import { allCards } from "../state/cards.ts";
import { PriorityPick } from "../ui/priority-pick.tsx";
import { Button } from "../ui/button.tsx";

const PARENTS_OFFERED = 200;

/** The short form inside a column: Enter creates, Escape closes, and what was typed survives a refusal. */
export function QuickCreate({ status, close }: { status: Status; close: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [key] = useState(formKey);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(form.current as HTMLFormElement);
    const title = text(data, "title");
    if (!title || busy) return;
    setBusy(true);
    setError(null);
    try {
      await createTask({
        title,
        assignee: text(data, "assignee") || null,
        priority: Number(text(data, "priority") || 0),
        triage: status === "triage",
        parents: [text(data, "parent")].filter(Boolean),
        skills: text(data, "skills").split(",").map((skill) => skill.trim()).filter(Boolean),
      }, key);
      close();
    } catch (failure) {
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  const triage = status === "triage";
  return (
    <form ref={form} class="quick-create" onSubmit={(event) => void submit(event)} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), close())}>
      <input class="field" name="title" aria-label="Title" autoFocus placeholder={triage ? "A rough idea to be specified" : "Task title"} autocomplete="off" ref={(input) => input?.focus()} />
      <div class="flex gap-1.5">
        <input class="field" name="assignee" aria-label="Assignee" list="known-assignees" placeholder={triage ? "specifier" : "assignee"} autocomplete="off" />
        <PriorityPick />
      </div>
      <input class="field" name="skills" aria-label="Skills, separated by commas" placeholder="skills, comma-separated" autocomplete="off" />
      <ParentSelect />
      <datalist id="known-assignees">
        {assignees.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {error && (
        <p role="alert" class="text-small text-danger">
          {error}
        </p>
      )}
      <div class="flex gap-1.5">
        <Button tone="primary" small type="submit" disabled={busy}>
          {busy ? "Creating…" : "Create"}
        </Button>
        <Button small tone="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function ParentSelect() {
  const cards = allCards()
    .filter((card) => card.status !== "archived")
    .slice(0, PARENTS_OFFERED);
  return (
    <select class="field" name="parent" aria-label="Parent">
      <option value="">— no parent —</option>
      {cards.map((card) => (
        <option key={card.id} value={card.id}>
          {card.id} — {[...card.title].slice(0, 50).join("")}
        </option>
      ))}
    </select>
  );
}

function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}
