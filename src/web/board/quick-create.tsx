import type { Signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";

import { createTask, formKey, type NewTask } from "../actions/create.ts";
import { sentenceOf } from "../api/request.ts";
import type { Status } from "../api/types.ts";
import { assignees } from "../state/board.ts";
import { allCards } from "../state/cards.ts";
import { draft } from "../state/drafts.ts";
import { Button } from "../ui/button.tsx";
import { PriorityPick } from "../ui/priority-pick.tsx";
import { focusCard } from "./focus.ts";

const PARENTS_OFFERED = 200;

/** The short form inside a column: Enter creates, Escape closes, and what was typed survives a refusal and an accident; Cancel drops it. */
export function QuickCreate({ status, close }: { status: Status; close: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(formKey);
  const title = draft(`quick:${status}`);
  const form = useRef<HTMLFormElement>(null);
  const leave = (): void => {
    const opener = form.current?.closest("[data-column]")?.querySelector<HTMLElement>("[aria-expanded]");
    close();
    opener?.focus();
  };
  const giveUp = (): void => {
    title.value = "";
    leave();
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const task = taskOf(new FormData(form.current as HTMLFormElement), status);
    if (!task.title || busy) return;
    setBusy(true);
    setError(null);
    try {
      const id = await createTask(task, key);
      title.value = "";
      close();
      requestAnimationFrame(() => focusCard(id));
    } catch (failure) {
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  };
  return (
    <form ref={form} class="quick-create" onSubmit={(event) => void submit(event)} onKeyDown={escape}>
      <Fields triage={status === "triage"} title={title} />
      {error && (
        <p role="alert" class="text-small text-danger">
          {error}
        </p>
      )}
      <div class="flex gap-1.5">
        <Button tone="primary" small type="submit" disabled={busy}>
          {busy ? "Creating…" : "Create"}
        </Button>
        <Button small tone="quiet" onClick={giveUp}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Fields({ triage, title }: { triage: boolean; title: Signal<string> }) {
  return (
    <>
      <input
        class="field"
        name="title"
        aria-label="Title"
        placeholder={triage ? "A rough idea to be specified" : "Task title"}
        autocomplete="off"
        defaultValue={title.peek()}
        onInput={(event) => (title.value = event.currentTarget.value)}
        ref={focusOnce}
      />
      <div class="flex gap-1.5">
        <input
          class="field"
          name="assignee"
          aria-label="Assignee"
          list="known-assignees"
          placeholder={triage ? "specifier" : "assignee"}
          autocomplete="off"
        />
        <PriorityPick />
      </div>
      <input
        class="field"
        name="skills"
        aria-label="Skills, separated by commas"
        placeholder="skills, comma-separated"
        autocomplete="off"
      />
      <ParentSelect />
      <datalist id="known-assignees">
        {assignees.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function ParentSelect() {
  const cards = allCards().filter((card) => card.status !== "archived");
  return (
    <select class="field" name="parent" aria-label="Parent">
      <option value="">— no parent —</option>
      {cards.slice(0, PARENTS_OFFERED).map((card) => (
        <option key={card.id} value={card.id}>
          {card.id} — {[...card.title].slice(0, 50).join("")}
        </option>
      ))}
    </select>
  );
}

function taskOf(data: FormData, status: Status): NewTask {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    title: text("title"),
    assignee: text("assignee") || null,
    priority: Number(text("priority") || 0),
    triage: status === "triage",
    parents: [text("parent")].filter(Boolean),
    skills: text("skills")
      .split(",")
      .map((skill) => skill.trim())
      .filter(Boolean),
  };
}

function focusOnce(field: HTMLInputElement | null): void {
  if (!field || field.dataset.ready) return;
  field.dataset.ready = "1";
  field.focus();
}
