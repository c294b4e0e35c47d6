import { allCards, getCard } from "../state/cards.ts";
import { assignees, tenants } from "../state/board.ts";
import { PriorityPick } from "../ui/priority-pick.tsx";
import type { CreateForm } from "./create-form.ts";

const PARENTS_OFFERED = 300;

interface FieldsProps {
  form: CreateForm;
  set: (change: Partial<CreateForm>) => void;
}

/** All that may be said about a new task beyond its title and text. */
export function CreateFields({ form, set }: FieldsProps) {
  const { assignee, tenant, skills, limit, path, notBefore } = form;
  return (
    <div class="mt-3 grid gap-3 md:grid-cols-2">
      <TextField
        name="Assignee"
        value={assignee}
        list="create-assignees"
        placeholder={form.triage ? "specifier" : "profile"}
        set={(text) => set({ assignee: text })}
      />
      <Priority form={form} set={set} />
      <Parents form={form} set={set} />
      <TextField name="Tenant" value={tenant} list="create-tenants" set={(text) => set({ tenant: text })} />
      <TextField
        name="Skills"
        value={skills}
        placeholder="comma-separated"
        set={(text) => set({ skills: text })}
      />
      <TextField
        name="Time limit"
        value={limit}
        placeholder="90s, 30m, 2h; empty: none"
        set={(text) => set({ limit: text })}
      />
      <Workspace form={form} set={set} />
      {form.workspace !== "scratch" && (
        <TextField
          name="Path"
          value={path}
          placeholder="/absolute/path"
          set={(text) => set({ path: text })}
        />
      )}
      <TextField
        name="Not before"
        value={notBefore}
        placeholder="in 2h, tomorrow 9:00; empty: now"
        set={(text) => set({ notBefore: text })}
      />
      <label class="flex items-center gap-2 self-end pb-1.5">
        <input
          type="checkbox"
          class="checkbox"
          checked={form.triage}
          onChange={(event) => set({ triage: event.currentTarget.checked })}
        />
        Triage: an idea that still needs a spec
      </label>
      <Suggestions />
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
      {parents.length > 0 && (
        <p class="mt-1 truncate text-small text-muted">
          {parents.map((id) => getCard(id)?.title ?? id).join(", ")}
        </p>
      )}
    </div>
  );
}

function Workspace({ form, set }: FieldsProps) {
  return (
    <label>
      <span class="field-label">Workspace</span>
      <select
        class="field"
        value={form.workspace}
        onChange={(event) => set({ workspace: event.currentTarget.value as CreateForm["workspace"] })}
      >
        <option value="scratch">scratch: a directory of its own</option>
        <option value="worktree">worktree: a branch of a repository</option>
        <option value="dir">dir: a directory that exists</option>
      </select>
    </label>
  );
}

function Suggestions() {
  return (
    <>
      <datalist id="create-assignees">
        {assignees.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="create-tenants">
        {tenants.value.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="create-parents">
        {allCards()
          .slice(0, PARENTS_OFFERED)
          .map((card) => (
            <option key={card.id} value={card.id}>
              {card.title}
            </option>
          ))}
      </datalist>
    </>
  );
}

interface TextFieldProps {
  name: string;
  value: string;
  set: (value: string) => void;
  placeholder?: string;
  list?: string;
}

function TextField({ name, value, set, placeholder, list }: TextFieldProps) {
  return (
    <label class="block">
      <span class="field-label">{name}</span>
      <input
        class="field"
        value={value}
        placeholder={placeholder}
        list={list}
        autocomplete="off"
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}
