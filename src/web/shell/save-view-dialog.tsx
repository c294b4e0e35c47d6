import { useState } from "preact/hooks";

import { dialog } from "../state/dialogs.ts";
import { notify } from "../state/notices.ts";
import { savedViews } from "../state/prefs.ts";
import { formatRoute, route } from "../state/route.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** Keeps the present view and filter under a name, in the sidebar and behind `V` and its number. */
export function SaveViewDialog() {
  const [name, setName] = useState("");
  const close = (): void => void (dialog.value = null);
  const save = (event: Event): void => {
    event.preventDefault();
    const words = name.trim();
    if (!words) return;
    const address = formatRoute({ ...route.peek(), task: null, tab: null });
    savedViews.value = [
      ...savedViews.value.filter((saved) => saved.name !== words),
      { name: words, address },
    ];
    close();
    notify({ text: `Saved as “${words}”: V ${savedViews.value.length}` }, 4000);
  };
  return (
    <Dialog title="Save this view" close={close}>
      <form class="px-4 pt-2 pb-4" onSubmit={save}>
        <label>
          <span class="field-label">Name</span>
          <input
            class="field"
            value={name}
            maxlength={40}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <p class="mt-1.5 truncate text-small text-muted">
          <code class="px-1">{route.value.query || "(no filter)"}</code>
        </p>
        <div class="mt-4 flex flex-row-reverse gap-2">
          <Button tone="primary" type="submit" disabled={name.trim() === ""}>
            Save
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
