import { useEffect, useState } from "preact/hooks";

import { saveSettings } from "../actions/verbs.ts";
import { sentenceOf } from "../api/request.ts";
import { detailSignal, refreshDetail, statusOf, watchDetail } from "../state/details.ts";
import { dialog } from "../state/dialogs.ts";
import { draft } from "../state/drafts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CommonSettings, RareSettings } from "./setting-fields.tsx";
import { changedSettings, formOfTask, settingProblem, typedInto, type SettingForm } from "./setting-form.ts";

/** How a task is to be worked on, changed after it was created. */
export function SettingsDialog({ id }: { id: string }) {
  // The form begins with what is so now, not with what the page saw last.
  const [isFresh, setFresh] = useState(() => detailSignal(id).peek().data === null);
  useEffect(() => {
    if (!isFresh) void refreshDetail(id).then(() => setFresh(true));
    return watchDetail(id);
  }, [id]);
  const { data, error } = detailSignal(id).value;
  return (
    <Dialog title={`Settings of ${id}`} wide top close={close}>
      {data && isFresh ? (
        <Form id={id} before={formOfTask(data.task)} />
      ) : (
        <p class="px-4 pt-2 pb-4 text-muted" role="status">
          {error ?? "Loading…"}
        </p>
      )}
    </Dialog>
  );
}

function Form({ id, before }: { id: string; before: SettingForm }) {
  const { form, set, problem, busy, restored, save, drop } = useSettingForm(id, before);
  const submit = (event: Event): void => {
    event.preventDefault();
    void save();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  return (
    <form class="px-4 pt-2 pb-4" onSubmit={submit} onKeyDown={onKey}>
      {statusOf(id) === "running" && (
        <p class="mb-3 text-muted">
          Its worker goes on as it was started; this counts from the next attempt.
        </p>
      )}
      {restored && (
        <p class="mb-3 text-muted" role="status">
          What you had typed is still here; Cancel drops it.
        </p>
      )}
      <div class="grid gap-3 md:grid-cols-2">
        <CommonSettings form={form} set={set} />
        <RareSettings form={form} set={set} />
      </div>
      {problem && (
        <p role="alert" class="mt-3 text-danger">
          {problem}
        </p>
      )}
      <div class="mt-4 flex flex-row-reverse gap-2">
        <Button tone="primary" type="submit" hotkey="mod+Enter" disabled={busy}>
          {busy ? "Saving…" : "Save"}
        </Button>
        <Button tone="quiet" onClick={drop}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** What was typed survives closing the dialog, field by field; saving and Cancel drop it. A refused form stays open. */
function useSettingForm(id: string, before: SettingForm) {
  const kept = draft(`settings:${id}`);
  const [first] = useState(before);
  const [typed] = useState(() => JSON.parse(kept.peek() || "{}") as Partial<SettingForm>);
  const [form, setForm] = useState({ ...first, ...typed });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<SettingForm>): void => {
    const next = { ...form, ...change };
    const text = typedInto(first, next);
    setForm(next);
    kept.value = Object.keys(text).length > 0 ? JSON.stringify(text) : "";
  };
  const drop = (): void => {
    kept.value = "";
    close();
  };
  const save = async (): Promise<void> => {
    const wrong = settingProblem(form, first);
    setProblem(wrong);
    if (wrong || busy) return;
    setBusy(true);
    try {
      const fields = changedSettings(first, form);
      if (Object.keys(fields).length > 0) await saveSettings(id, fields);
      drop();
    } catch (failure) {
      setProblem(sentenceOf(failure));
      setBusy(false);
    }
  };
  return { form, set, problem, busy, restored: Object.keys(typed).length > 0, save, drop };
}

function close(): void {
  dialog.value = null;
}
