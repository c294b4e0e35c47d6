import type { Signal } from "@preact/signals";
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
  const { text, from } = draftOf(id);
  const kept = text.value !== "" && text.value !== from.value;
  const edit = (): void => {
    if (!kept) text.value = from.value = body ?? "";
    setBase(from.peek());
  };
  const close = (): void => setBase(null);
  const rebase = (): void => {
    from.value = body ?? "";
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
            {kept ? "Go on editing" : "Edit"}
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

/** What was typed, and the text it began with: that another one is there now is seen even after a reload. */
function draftOf(id: string): { text: Signal<string>; from: Signal<string> } {
  return { text: draft(`body:${id}`), from: draft(`body-from:${id}`) };
}

interface EditorProps {
  id: string;
  /** The text when editing began; another one now means somebody else changed it. */
  base: string;
  body: string;
  /** Leaves the draft as it is. */
  close: () => void;
  rebase: () => void;
}

function Editor({ id, base, body, close, rebase }: EditorProps) {
  const { text, from } = draftOf(id);
  const conflict = body !== base;
  const save = async (): Promise<void> => {
    const value = text.peek();
    const answer = await patchTask(id, { body: value }, {}, `${id}: description changed`);
    if (!answer) return;
    patchDetail(id, { body: value });
    giveUp();
  };
  const giveUp = (): void => {
    text.value = from.value = "";
    close();
  };
  // Escape may be pressed by mistake: what was typed is there again when one goes on editing.
  const leave = (): void => (text.peek() === from.peek() ? giveUp() : close());
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
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
          <Button small onClick={giveUp}>
            Take theirs
          </Button>
        </div>
      )}
      <div ref={showOnce} class="mt-2 flex gap-1.5">
        <Button small tone="primary" hotkey="mod+Enter" disabled={conflict} onClick={() => void save()}>
          Save
        </Button>
        <Button small tone="quiet" onClick={giveUp}>
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
