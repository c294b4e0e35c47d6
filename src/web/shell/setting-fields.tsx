import { assignees, tenants } from "../state/board.ts";
import { TextField } from "../ui/text-field.tsx";
import type { SettingForm } from "./setting-form.ts";

interface FieldsProps {
  form: SettingForm;
  set: (change: Partial<SettingForm>) => void;
}

/** Where and for whom a task is worked on, and how long it may take: what many tasks say. */
export function CommonSettings({ form, set }: FieldsProps) {
  return (
    <>
      <TextField
        name="Tenant"
        value={form.tenant}
        list="known-tenants"
        set={(text) => set({ tenant: text })}
      />
      <TextField
        name="Skills"
        value={form.skills}
        placeholder="comma-separated"
        set={(text) => set({ skills: text })}
      />
      <TextField
        name="Time limit"
        value={form.limit}
        placeholder="90s, 30m, 2h; empty: none"
        set={(text) => set({ limit: text })}
      />
      <Workspace form={form} set={set} />
      {form.workspace !== "scratch" && (
        <TextField
          name="Path"
          value={form.path}
          placeholder="/absolute/path"
          set={(text) => set({ path: text })}
        />
      )}
      {form.workspace === "worktree" && (
        <TextField
          name="Branch"
          value={form.branch}
          placeholder="empty: one of its own"
          set={(text) => set({ branch: text })}
        />
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
  return (
    <>
      <TextField
        name="Model"
        value={form.model}
        placeholder="empty: the profile's"
        set={(text) => set({ model: text })}
      />
      <TextField
        name="Provider"
        value={form.provider}
        placeholder="empty: the profile's"
        set={(text) => set({ provider: text })}
      />
      <TextField
        name="Reviewer"
        value={form.reviewer}
        list="known-assignees"
        placeholder="empty: nobody"
        set={(text) => set({ reviewer: text })}
      />
      <TextField
        name="Failures allowed in a row"
        value={form.failures}
        placeholder="empty: the board's limit"
        set={(text) => set({ failures: text })}
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
