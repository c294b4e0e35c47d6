import { assign } from "../actions/verbs.ts";
import { runBulk } from "../actions/bulk.ts";
import { moveCards } from "../actions/move.ts";
import { picker } from "../state/dialogs.ts";
import { clearSelection, hiddenSelected, selectedVisible, selection } from "../state/selection.ts";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";

/** What can be done with the chosen cards. Hidden ones are counted and left alone. */
export function BulkBar() {
  if (selection.value.size === 0) return null;
  const ids = selectedVisible.value;
  const hidden = hiddenSelected.value.length;
  const none = ids.length === 0;
  const open = (kind: "assignee" | "priority" | "move") => (event: MouseEvent) =>
    (picker.value = { kind, ids, anchor: event.currentTarget as Element });
  return (
    <div class="bulk-bar" role="toolbar" aria-label="Selected cards">
      <span class="px-1 font-medium tabular-nums">{ids.length} selected</span>
      {hidden > 0 && <span class="text-small text-warn">+{plural(hidden, "hidden card")}, left alone</span>}
      <span class="mx-1 h-4 w-px bg-line" />
      <Button small icon="play" disabled={none} onClick={() => void moveCards(ids, "ready")}>
        Ready
      </Button>
      <Button small icon="check" disabled={none} onClick={() => void moveCards(ids, "done")}>
        Complete
      </Button>
      <Button small icon="archive" disabled={none} onClick={() => void moveCards(ids, "archived")}>
        Archive
      </Button>
      <Button small icon="move" hotkey="M" disabled={none} onClick={open("move")}>
        Move
      </Button>
      <Button small icon="user" hotkey="A" disabled={none} onClick={open("assignee")}>
        Assign
      </Button>
      <Button small icon="priority" hotkey="P" disabled={none} onClick={open("priority")}>
        Priority
      </Button>
      <span class="mx-1 h-4 w-px bg-line" />
      <Button small tone="quiet" icon="close" hotkey="escape" onClick={clearSelection}>
        Clear
      </Button>
    </div>
  );
}

/** Gives one or many cards to a profile, or to nobody. */
export async function assignCards(ids: readonly string[], assignee: string | null): Promise<void> {
  const [only] = ids;
  if (ids.length === 1 && only) await assign(only, assignee);
  else
    await runBulk(
      ids,
      { assignee: assignee ?? "" },
      { assignee },
      assignee ? `${ids.length} cards assigned to @${assignee}` : `${ids.length} cards unassigned`,
    );
}
