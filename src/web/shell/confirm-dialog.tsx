import { useRef } from "preact/hooks";

import { dialog, type OpenDialog } from "../state/dialogs.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** A question in words. Closing it any other way than by its button is a no. */
export function ConfirmDialog({ open }: { open: Extract<OpenDialog, { kind: "confirm" }> }) {
  const yes = useRef<HTMLDivElement>(null);
  const answer = (sure: boolean): void => {
    if (dialog.peek() === open) dialog.value = null;
    open.answer(sure);
  };
  return (
    <Dialog
      title={open.title}
      alert
      close={() => answer(false)}
      initialFocus={() => yes.current?.querySelector("button") ?? null}
    >
      <p class="px-4 pt-1.5 text-muted">{open.text}</p>
      <div ref={yes} class="flex flex-row-reverse gap-2 p-4">
        <Button tone={open.danger ? "danger" : "primary"} onClick={() => answer(true)}>
          {open.button}
        </Button>
        <Button onClick={() => answer(false)}>Cancel</Button>
      </div>
    </Dialog>
  );
}
