import { mayWrite } from "../state/board.ts";
import { picker } from "../state/dialogs.ts";
import { focusedId, selectRange, toggleSelected } from "../state/selection.ts";
import { Icon } from "../ui/icon.tsx";

/** What appears on a card under the pointer or the focus: choosing it, and the menu that does what dragging does. */
export function CardTools({ id, selected, tabStop }: { id: string; selected: boolean; tabStop: boolean }) {
  const select = (event: MouseEvent): void => {
    event.preventDefault();
    focusedId.value = id;
    if (event.shiftKey) selectRange(id);
    else toggleSelected(id);
  };
  const move = (event: MouseEvent): void => {
    focusedId.value = id;
    picker.value = { kind: "move", ids: [id], anchor: event.currentTarget as Element };
  };
  return (
    <div class="card-tools" data-shown={selected || undefined}>
      {mayWrite.value && (
        <button
          type="button"
          class="card-tool"
          aria-label={`Move ${id} to…`}
          title="Move to… (M)"
          tabIndex={tabStop ? 0 : -1}
          aria-haspopup="listbox"
          onClick={move}
        >
          <Icon name="move" size={13} />
        </button>
      )}
      <button
        type="button"
        role="checkbox"
        aria-checked={selected}
        class="card-tool card-check"
        aria-label={`Select ${id} for bulk actions`}
        title="Select for bulk actions (X)"
        tabIndex={tabStop ? 0 : -1}
        onClick={select}
      >
        {selected && <Icon name="check" size={12} />}
      </button>
    </div>
  );
}
