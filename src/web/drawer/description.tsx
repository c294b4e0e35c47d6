import { useState } from "preact/hooks";

import { patchTask } from "../actions/verbs.ts";
import { mayWrite } from "../state/board.ts";
import { patchDetail } from "../state/details.ts";
import { draft } from "../state/drafts.ts";
import { Button } from "../ui/button.tsx";
import { MarkdownText } from "../ui/markdown-text.tsx";
import { Section } from "./section.tsx";

/** The body of a task, edited where it stands. What was typed is kept until it is saved or given up. */
export function Description({ id, body }: { id: string; body: string | null }) {
  const [base, setBase] = useState<string | null>(null);
  const editing = base !== null;
  const text = draft(`body:${id}`, "memory");
  const edit = (): void => {
    if (!text.peek()) text.value = body ?? "";
    setBase(body ?? "");
  };
  const close = (): void => {
    text.value = "";
    setBase(null);
  };
  const rebase = (): void => {
    setBase(body ?? "");
    document.querySelector<HTMLElement>("[data-body-editor]")?.focus();
  };
  return (
    <Section
      title="Description"
      tools={
        !editing &&
        mayWrite.value && (
          <Button small tone="quiet" icon="edit" onClick={edit}>
            Edit
          </Button>
        )
      }
    >
      {editing ? (
        <Editor id={id} base={base} body={body ?? ""} close={close} rebase={rebase} />
      ) : body ? (
        <MarkdownText text={body} />
      ) : (
        <p class="text-faint">— no description —</p>
      )}
    </Section>
  );
}

interface EditorProps {
  id: string;
  /** The text when editing began; another one now means somebody else changed it. */
  base: string;
  body: string;
  close: () => void;
  rebase: () => void;
}

function Editor({ id, base, body, close, rebase }: EditorProps) {
  const text = draft(`body:${id}`, "memory");
  const conflict = body !== base;
  const save = async (): Promise<void> => {
    const value = text.peek();
    const answer = await patchTask(id, { body: value }, {}, `${id}: description changed`);
    if (!answer) return;
    patchDetail(id, { body: value });
    close();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      void save();
    }
  };
  return (
    <>
      <textarea
        class="field mono max-h-[45vh] min-h-40 text-base"
        aria-label="Description"
        data-body-editor
        rows={Math.min(24, Math.max(8, text.value.split("\n").length + 1))}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={key}
        ref={focusOnce}
      />
      {conflict && (
        <div
          role="alert"
          class="mt-1.5 flex items-center gap-2 rounded-md bg-warn-soft px-3 py-1.5 text-small"
        >
          <span class="flex-1">Somebody changed this description meanwhile.</span>
          <Button small onClick={rebase}>
            Keep mine
          </Button>
          <Button small onClick={close}>
            Take theirs
          </Button>
        </div>
      )}
      <div ref={showOnce} class="mt-2 flex gap-1.5">
        <Button small tone="primary" hotkey="mod+Enter" disabled={conflict} onClick={() => void save()}>
          Save
        </Button>
        <Button small tone="quiet" onClick={close}>
          Cancel
        </Button>
      </div>
    </>
  );
}

/** Where it is saved must not lie below the fold. */
function showOnce(foot: HTMLElement | null): void {
  foot?.scrollIntoView({ block: "nearest" });
}

function focusOnce(field: HTMLTextAreaElement | null): void {
  if (!field || field.dataset.ready) return;
  field.dataset.ready = "1";
  field.focus();
}
