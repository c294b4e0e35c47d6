import { useRef, useState } from "preact/hooks";

import { getCard } from "../state/cards.ts";
import { dialog, type FormKind, type FormValues, type OpenDialog } from "../state/dialogs.ts";
import { draft } from "../state/drafts.ts";
import { now } from "../state/now.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { moment, plural } from "../ui/format.ts";
import { parseTime } from "../ui/parse-time.ts";

interface FormShape {
  title: (what: string) => string;
  says?: (ids: readonly string[]) => string;
  label?: string;
  placeholder?: string;
  /** The text may not be empty. */
  required?: boolean;
  time?: boolean;
  choices?: readonly (readonly [value: string, word: string])[];
  button: string;
}

const SHAPES: Record<FormKind, FormShape> = {
  block: {
    title: (what) => `Block ${what}`,
    says: stopNote,
    label: "What has to happen first?",
    placeholder: "A question, or what is missing (optional)",
    choices: [
      ["needs_input", "needs an answer"],
      ["dependency", "waits for other work"],
      ["capability", "beyond the worker"],
      ["transient", "will pass by itself"],
    ],
    button: "Block",
  },
  complete: {
    title: (what) => `Complete ${what}`,
    says: completeNote,
    label: "Summary",
    placeholder: "What was done; tasks that wait for it are told (optional)",
    button: "Complete",
  },
  schedule: {
    title: (what) => `Schedule ${what}`,
    label: "Not before",
    placeholder: "in 2h, or tomorrow 9:00",
    required: true,
    time: true,
    button: "Schedule",
  },
  run: { title: (what) => `Run ${what} now?`, says: runNote, button: "Run now" },
  review: {
    title: (what) => `Send ${what} to review`,
    says: stopNote,
    label: "For the reviewer",
    placeholder: "What to look at (optional)",
    button: "Send to review",
  },
  "request-changes": {
    title: (what) => `Request changes to ${what}`,
    label: "What should change?",
    placeholder: "The worker starts again with this",
    required: true,
    button: "Request changes",
  },
  reason: {
    title: (what) => `Make ${what} ready`,
    says: () => "It waits for work that is not done; making it ready skips that.",
    label: "Reason",
    placeholder: "Kept in its history",
    required: true,
    button: "Make ready",
  },
  reassign: { title: (what) => `Reassign ${what}`, label: "Profile", required: true, button: "Reassign" },
  supersede: {
    title: (what) => `Supersede ${what}`,
    label: "By which task?",
    placeholder: "t_…",
    required: true,
    button: "Supersede",
  },
};

/** A small form about one or several cards: a reason, a summary, a time. */
export function FormDialog({ open }: { open: Extract<OpenDialog, { kind: "form" }> }) {
  const shape = SHAPES[open.form];
  // Kept when the dialog is closed by mistake, for the same cards.
  const typed = draft(`${open.form}:${open.ids.join()}`);
  const text = typed.value;
  const [choice, setChoice] = useState<string | null>(shape.choices?.[0]?.[0] ?? null);
  const form = useRef<HTMLFormElement>(null);
  const at = shape.time ? parseTime(text, now.value) : null;
  const ready = (!shape.required || text.trim() !== "") && (!shape.time || at !== null);
  const answer = (values: FormValues | null): void => {
    if (dialog.peek() === open) dialog.value = null;
    open.answer(values);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!ready) return;
    typed.value = "";
    answer({ text: text.trim(), choice: text.trim() || open.form !== "block" ? choice : null, at });
  };
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || (event.shiftKey && !event.ctrlKey && !event.metaKey))
      return;
    event.preventDefault();
    submit(event);
  };
  const what = open.ids.length === 1 ? (open.ids[0] as string) : plural(open.ids.length, "card");
  const title = getCard(open.ids[0] ?? "")?.title;
  return (
    <Dialog
      title={shape.title(what)}
      close={() => answer(null)}
      initialFocus={() => form.current?.querySelector("textarea, button[type=submit]") ?? null}
    >
      <form ref={form} class="px-4 pt-1 pb-4" onSubmit={submit}>
        {open.ids.length === 1 && title && <p class="truncate text-muted">{title}</p>}
        {shape.says?.(open.ids) && <p class="mt-1 text-muted">{shape.says(open.ids)}</p>}
        {shape.label && (
          <label class="mt-3 block">
            <span class="field-label">{shape.label}</span>
            <textarea
              class="field resize-none"
              rows={shape.time ? 1 : 3}
              placeholder={shape.placeholder}
              value={text}
              onInput={(event) => (typed.value = event.currentTarget.value)}
              onKeyDown={enter}
            />
          </label>
        )}
        {shape.time && (
          <p class="mt-1 h-4 text-small text-muted">
            {at !== null ? moment(at) : text.trim() && "That is no time I understand."}
          </p>
        )}
        {shape.choices && <Kinds choices={shape.choices} value={choice} choose={setChoice} />}
        <div class="mt-4 flex flex-row-reverse gap-2">
          <Button tone="primary" type="submit" disabled={!ready}>
            {shape.button}
          </Button>
          <Button onClick={() => ((typed.value = ""), answer(null))}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Kinds({
  choices,
  value,
  choose,
}: {
  choices: readonly (readonly [string, string])[];
  value: string | null;
  choose: (value: string) => void;
}) {
  return (
    <fieldset class="mt-2 flex flex-wrap gap-x-4 gap-y-1">
      <legend class="sr-only">Kind</legend>
      {choices.map(([name, word]) => (
        <label key={name} class="flex items-center gap-1.5 text-small">
          <input
            type="radio"
            class="checkbox"
            name="kind"
            value={name}
            checked={value === name}
            onChange={() => choose(name)}
          />
          {word}
        </label>
      ))}
    </fieldset>
  );
}

function runningOf(ids: readonly string[]): number {
  return ids.filter((id) => getCard(id)?.status === "running").length;
}

function stopNote(ids: readonly string[]): string {
  return runningOf(ids) > 0 ? "A worker is on it; its claim is released and it is stopped." : "";
}

function completeNote(ids: readonly string[]): string {
  const freed = "What waits for it becomes ready.";
  return runningOf(ids) > 0 ? `A worker is on it; its claim is released. ${freed}` : freed;
}

function runNote(ids: readonly string[]): string {
  const [id] = ids;
  const card = getCard(id ?? "");
  if (ids.length > 1 || !card) return "The dispatcher takes them next; caps and pauses still count.";
  return `@${card.assignee ?? "nobody"} starts on it as soon as the dispatcher has room; caps and pauses still count.${card.open_parents > 0 ? ` It still waits for ${plural(card.open_parents, "parent")}.` : ""}`;
}
