import type { TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";

import { addComment } from "../actions/decide.ts";
import { sentenceOf } from "../api/request.ts";
import { mayWrite } from "../state/board.ts";
import { cardSignal } from "../state/cards.ts";
import { draft } from "../state/drafts.ts";
import { onPhone } from "../state/screen.ts";
import { Button } from "../ui/button.tsx";

/** One line to say something; on a running task it steers the worker. Enter sends, Shift+Enter makes a new line. */
export function CommentBox({ id }: { id: string }) {
  const text = draft(`comment:${id}`);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (!mayWrite.value) return null;
  const live = cardSignal(id)?.value.status === "running";
  const [long, short] = live
    ? ["Steer the worker at its next tool call", "Steer the worker…"]
    : ["Comment… (Enter sends)", "Comment…"];
  const send = async (): Promise<void> => {
    const body = text.peek().trim();
    if (!body || busy) return;
    setBusy(true);
    try {
      await addComment(id, body);
      text.value = "";
      setError(null);
    } catch (failure) {
      setError(sentenceOf(failure));
    }
    setBusy(false);
  };
  const key = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      document.querySelector<HTMLElement>("[data-drawer-title]")?.focus({ preventScroll: true });
    }
  };
  return (
    <form class="comment-box" onSubmit={(event) => (event.preventDefault(), void send())}>
      {error && (
        <p role="alert" class="mb-1.5 text-small text-danger">
          {error}
        </p>
      )}
      <div class="flex items-end gap-2">
        <textarea
          class="field field-sizing-content max-h-40 resize-none"
          aria-label={live ? "Message to the worker" : "Comment"}
          data-comment-box
          placeholder={onPhone.value ? short : long}
          rows={Math.min(6, text.value.split("\n").length)}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={key}
        />
        <Button type="submit" disabled={busy || text.value.trim() === ""}>
          {live ? "Send" : "Comment"}
        </Button>
      </div>
    </form>
  );
}
