import { useEffect, useState } from "preact/hooks";

import { patchTask } from "../actions/verbs.ts";
import { statusOf, detailSignal, watchDetail } from "../state/details.ts";
import { dialog } from "../state/dialogs.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CommonSettings, RareSettings } from "./setting-fields.tsx";
import { changedSettings, formOfTask, settingProblem, type SettingForm } from "./setting-form.ts";

/** How a task is to be worked on, changed after it was created. */
export function SettingsDialog({ id }: { id: string }) {
  useEffect(() => watchDetail(id), [id]);
  const { data, error } = detailSignal(id).value;
  return (
    <Dialog title={`Settings of ${id}`} wide top close={close}>
      {data ? (
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
  const [first] = useState(before);
  const [form, setForm] = useState(first);
  const [problem, setProblem] = useState<string | null>(null);
  const set = (change: Partial<SettingForm>): void => setForm({ ...form, ...change });
  const submit = (event: Event): void => {
    event.preventDefault();
    const wrong = settingProblem(form);
    setProblem(wrong);
    if (wrong) return;
    const fields = changedSettings(first, form);
    close();
    if (Object.keys(fields).length === 0) return;
    const shown = "tenant" in fields ? { tenant: fields.tenant ?? null } : {};
    void patchTask(id, fields, shown, `${id}: settings changed`);
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
        <Button tone="primary" type="submit" hotkey="mod+Enter">
          Save
        </Button>
        <Button tone="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function close(): void {
  dialog.value = null;
}
