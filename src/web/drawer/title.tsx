import { useRef, useState } from "preact/hooks";

import { retitle } from "../actions/verbs.ts";
import { mayWrite } from "../state/board.ts";
import { editTitleOf } from "./open.ts";

/** The title, edited where it stands: Enter keeps, Escape gives up, a blank one is ignored. */
export function Title({ id, title }: { id: string; title: string }) {
  const [editing, setEditing] = useState(false);
  if (editTitleOf.value === id && mayWrite.value) {
    editTitleOf.value = null;
    setEditing(true);
  }
  if (editing) return <Editor id={id} title={title} done={() => setEditing(false)} />;
  return (
    <h2 class="task-title" tabIndex={-1} data-drawer-title>
      {mayWrite.value ? (
        <button
          type="button"
          class="task-title-button"
          title="Edit the title (E)"
          onClick={() => setEditing(true)}
        >
          {title || "(untitled)"}
        </button>
      ) : (
        title || "(untitled)"
      )}
    </h2>
  );
}

function Editor({ id, title, done }: { id: string; title: string; done: () => void }) {
  const [value, setValue] = useState(title);
  // Taking the field away takes the focus from it too: that must not save what was given up, nor save twice.
  const over = useRef(false);
  const finish = (): void => {
    over.current = true;
    done();
    requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-drawer-title]")?.focus());
  };
  const save = (): void => {
    if (over.current) return;
    const text = value.trim();
    if (text && text !== title) void retitle(id, text);
    finish();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      finish();
    }
  };
  return (
    <div class="px-5 pt-1 pb-3">
      <textarea
        class="field field-sizing-content resize-none text-large font-semibold"
        aria-label="Title"
        rows={2}
        value={value}
        ref={(field) => {
          if (field && document.activeElement !== field && !field.dataset.ready) {
            field.dataset.ready = "1";
            field.focus();
            field.select();
          }
        }}
        onInput={(event) => setValue(event.currentTarget.value.replace(/\n/g, " "))}
        onKeyDown={key}
        onBlur={save}
      />
    </div>
  );
}
