import { useRef, useState } from "preact/hooks";

import { createTask, formKey } from "../actions/create.ts";
import { runNow } from "../actions/verbs.ts";
import { sentenceOf } from "../api/request.ts";
import { focusCard } from "../board/focus.ts";
import { dialog, type OpenDialog } from "../state/dialogs.ts";
import { draft } from "../state/drafts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CreateFields } from "./create-fields.tsx";
import { emptyForm, formProblem, taskOfForm, type CreateForm } from "./create-form.ts";

/** What was typed survives closing the dialog and reloading the page; only creating the task, or Clear, empties it. */
const kept = draft("create");

type CreateRequest = Extract<OpenDialog, { kind: "create" }>;

/** The full form. `mod+Enter` creates, with Shift it also starts the task. */
export function CreateDialog({ open }: { open: CreateRequest }) {
  const { form, set, error, busy, submit } = useCreateForm(open);
  const title = useRef<HTMLInputElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit(event.shiftKey);
  };
  const heading = open.parent ? `New task that waits for ${open.parent}` : "New task";
  return (
    <Dialog title={heading} wide top close={close} initialFocus={() => title.current}>
      <form
        class="px-4 pt-2 pb-4"
        onKeyDown={onKey}
        onSubmit={(event) => (event.preventDefault(), void submit(false))}
      >
        <input
          ref={title}
          class="field text-large"
          aria-label="Title"
          placeholder={form.triage ? "A rough idea to be specified" : "Title"}
          value={form.title}
          autocomplete="off"
          onInput={(event) => set({ title: event.currentTarget.value })}
        />
        <textarea
          class="field mt-2 min-h-28"
          aria-label="Description"
          placeholder="What is to be done, and how one sees that it is done (markdown)"
          value={form.body}
          onInput={(event) => set({ body: event.currentTarget.value })}
        />
        <CreateFields form={form} set={set} />
        {error && (
          <p role="alert" class="mt-3 text-danger">
            {error}
          </p>
        )}
        <Buttons form={form} busy={busy} start={() => void submit(true)} clear={() => set(emptyForm())} />
      </form>
    </Dialog>
  );
}

function Buttons(props: { form: CreateForm; busy: boolean; start: () => void; clear: () => void }) {
  const { form, busy, start, clear } = props;
  return (
    <div class="mt-4 flex flex-row-reverse flex-wrap gap-2">
      <Button tone="primary" type="submit" hotkey="mod+Enter" disabled={busy}>
        {busy ? "Creating…" : "Create"}
      </Button>
      <Button disabled={busy || !form.assignee} title="Create and start (Ctrl+Shift+Enter)" onClick={start}>
        Create and start
      </Button>
      <Button tone="quiet" onClick={close}>
        Cancel
      </Button>
      {form.title && (
        <Button tone="quiet" class="mr-auto" onClick={clear}>
          Clear
        </Button>
      )}
    </div>
  );
}

function useCreateForm(open: CreateRequest) {
  const [form, setForm] = useState<CreateForm>(() => ({
    ...keptForm(),
    ...(open.parent ? { parents: open.parent } : {}),
    triage: open.status === "triage" || keptForm().triage,
  }));
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(formKey);
  const set = (change: Partial<CreateForm>): void => {
    const next = { ...form, ...change };
    setForm(next);
    kept.value = JSON.stringify(next);
  };
  const submit = async (start: boolean): Promise<void> => {
    const problem = formProblem(form);
    setError(problem);
    if (problem || busy) return;
    setBusy(true);
    try {
      const id = await createTask(taskOfForm(form), key);
      kept.value = "";
      close();
      if (start) await runNow(id);
      requestAnimationFrame(() => focusCard(id));
    } catch (failure) {
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  return { form, set, error, busy, submit };
}

function keptForm(): CreateForm {
  return { ...emptyForm(), ...(JSON.parse(kept.peek() || "{}") as Partial<CreateForm>) };
}

function close(): void {
  dialog.value = null;
}
