import { assignees, tenants } from "../state/board.ts";
import { TextField } from "../ui/text-field.tsx";
import type { SettingForm } from "./setting-form.ts";

interface FieldsProps {
  form: SettingForm;
  set: (change: Partial<SettingForm>) => void;
}

/** Where and for whom a task is worked on, and how long it may take: what many tasks say. */
export function CommonSettings({ form, set }: FieldsProps) {
  const shared = { form, set };
  return (
    <>
      <Line {...shared} name="Tenant" field="tenant" list="known-tenants" />
      <Line {...shared} name="Skills" field="skills" placeholder="comma-separated" />
      <Line {...shared} name="Time limit" field="limit" placeholder="90s, 30m, 2h; empty: none" />
      <Workspace {...shared} />
      {form.workspace !== "scratch" && (
        <Line {...shared} name="Path" field="path" placeholder="/absolute/path" />
      )}
      {form.workspace === "worktree" && (
        <Line {...shared} name="Branch" field="branch" placeholder="empty: one of its own" />
      )}
      <Suggestions />
    </>
  );
}

/** Whether the form says any of what `RareSettings` asks for. */
export function hasRareSettings({ model, provider, reviewer, failures, params }: SettingForm): boolean {
  return [model, provider, reviewer, failures, params].some((text) => text.trim() !== "");
}

/** What departs from the profile and from the board's own rules. */
export function RareSettings({ form, set }: FieldsProps) {
  const shared = { form, set };
  return (
    <>
      <Line {...shared} name="Model" field="model" placeholder="empty: the profile's" />
      <Line {...shared} name="Provider" field="provider" placeholder="empty: the profile's" />
      <Line {...shared} name="Reviewer" field="reviewer" list="known-assignees" placeholder="empty: nobody" />
      <Line
        {...shared}
        name="Failures allowed in a row"
        field="failures"
        placeholder="empty: the board's limit"
      />
      <label class="md:col-span-2">
        <span class="field-label">Parameters</span>
        <textarea
          class="field resize-none"
          rows={2}
          placeholder="name=value, one a line, for the profile's command"
          value={form.params}
          onInput={(event) => set({ params: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

interface LineProps extends FieldsProps {
  name: string;
  field: Exclude<keyof SettingForm, "workspace">;
  placeholder?: string;
  list?: string;
}

/** A setting that is one line of text. */
function Line({ form, set, field, ...shown }: LineProps) {
  return <TextField {...shown} value={form[field]} set={(text) => set({ [field]: text })} />;
}

function Workspace({ form, set }: FieldsProps) {
  return (
    <label>
      <span class="field-label">Workspace</span>
      <select
        class="field"
        value={form.workspace}
        onChange={(event) => set({ workspace: event.currentTarget.value as SettingForm["workspace"] })}
      >
        <option value="scratch">scratch: a directory of its own</option>
        <option value="worktree">worktree: a branch of a repository</option>
        <option value="dir">dir: a directory that exists</option>
      </select>
    </label>
  );
}

/** The names that fields offer; they point to these lists. */
function Suggestions() {
  return (
    <>
      <datalist id="known-assignees">
        {assignees.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="known-tenants">
        {tenants.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
