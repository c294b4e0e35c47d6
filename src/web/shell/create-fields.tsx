import { useState } from "preact/hooks";

import { allCards, getCard } from "../state/cards.ts";
import { PriorityPick } from "../ui/priority-pick.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { CreateForm } from "./create-form.ts";
import { CommonSettings, hasRareSettings, RareSettings } from "./setting-fields.tsx";

const PARENTS_OFFERED = 300;

interface FieldsProps {
  form: CreateForm;
  set: (change: Partial<CreateForm>) => void;
}

/** All that may be said about a new task beyond its title and text. */
export function CreateFields({ form, set }: FieldsProps) {
  const { assignee, notBefore } = form;
  // Nothing that was typed before goes along unseen.
  const [opened] = useState(() => hasRareSettings(form));
  return (
    <div class="mt-3 grid gap-3 md:grid-cols-2">
      <TextField
        name="Assignee"
        value={assignee}
        list="known-assignees"
        placeholder={form.triage ? "specifier" : "profile"}
        set={(text) => set({ assignee: text })}
      />
      <Priority form={form} set={set} />
      <Parents form={form} set={set} />
      <TextField
        name="Not before"
        value={notBefore}
        placeholder="in 2h, tomorrow 9:00; empty: now"
        set={(text) => set({ notBefore: text })}
      />
      <CommonSettings form={form} set={set} />
      <label class="flex items-center gap-2 self-end pb-1.5">
        <input
          type="checkbox"
          class="checkbox"
          checked={form.triage}
          onChange={(event) => set({ triage: event.currentTarget.checked })}
        />
        Triage: an idea that still needs a spec
      </label>
      <details class="md:col-span-2" open={opened}>
        <summary class="cursor-pointer py-1 text-small text-muted">More settings</summary>
        <div class="mt-2 grid gap-3 md:grid-cols-2">
          <RareSettings form={form} set={set} />
        </div>
      </details>
    </div>
  );
}

function Priority({ form, set }: FieldsProps) {
  return (
    <label>
      <span class="field-label">Priority</span>
      <div onInput={(event) => set({ priority: Number((event.target as HTMLSelectElement).value) })}>
        <PriorityPick value={form.priority} />
      </div>
    </label>
  );
}

function Parents({ form, set }: FieldsProps) {
  const parents = form.parents.split(/[\s,]+/).filter(Boolean);
  return (
    <div>
      <TextField
        name="Waits for"
        value={form.parents}
        list="create-parents"
        placeholder="ids, separated by commas"
        set={(text) => set({ parents: text })}
      />
      <datalist id="create-parents">
        {allCards()
          .slice(0, PARENTS_OFFERED)
          .map((card) => (
            <option key={card.id} value={card.id}>
              {card.title}
            </option>
          ))}
      </datalist>
      {parents.length > 0 && (
        <p class="mt-1 truncate text-small text-muted">
          {parents.map((id) => getCard(id)?.title ?? id).join(", ")}
        </p>
      )}
    </div>
  );
}
