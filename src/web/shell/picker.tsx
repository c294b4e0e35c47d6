import { createPortal } from "preact/compat";
import { useEffect, useMemo, useState } from "preact/hooks";

import { focusBeyond, focusCard, linkOf } from "../board/focus.ts";
import { picker, type OpenPicker } from "../state/dialogs.ts";
import { Choices } from "../ui/choices.tsx";
import { usePlace } from "../ui/place.ts";
import { useKin } from "./kin.ts";
import { kinds } from "./picker-kinds.tsx";
import { useTaskSearch } from "./task-search.ts";

/** The small menu of a single key: status, priority, assignee, move, dependencies, filter. */
export function Picker() {
  const open = picker.value;
  return open
    ? createPortal(<OpenPickerBox key={`${open.kind}${open.ids.join()}`} open={open} />, document.body)
    : null;
}

function OpenPickerBox({ open }: { open: OpenPicker }) {
  const [text, setText] = useState("");
  const floating = usePlace(open.anchor);
  const [before] = useState(() => document.activeElement);
  const kind = kinds[open.kind];
  const found = useTaskSearch(kind.searchesTasks ? text : null);
  const kin = useKin(kind.searchesTasks ? (open.ids[0] ?? null) : null);
  const choices = useMemo(() => kind.choices(open.ids, text, found, kin), [open, text, found, kin]);
  const close = (): void => {
    if (picker.peek() === open) picker.value = null;
    giveBackFocus(before, open.ids);
  };
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!floating.current?.contains(event.target as Node)) close();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);
  const choose = (value: string): void => {
    const { ids } = open;
    const many = ids.length > 1;
    close();
    kind.choose(value, ids);
    if (many) focusBeyond(ids);
  };
  return (
    <div
      ref={floating}
      class={`popover fixed max-w-[calc(100vw-16px)] ${kind.searchesTasks ? "w-[30rem]" : "w-80"}`}
      role="dialog"
      aria-label={kind.title(open.ids)}
    >
      <Choices
        label={kind.title(open.ids)}
        placeholder={kind.title(open.ids)}
        choices={choices}
        text={text}
        onText={setText}
        choose={choose}
        close={close}
        digits={!kind.searchesTasks}
        empty={kind.empty(text)}
      />
    </div>
  );
}

/** The focus goes back to where it was, or to the card the menu was about when that place is gone. */
function giveBackFocus(before: Element | null, ids: readonly string[]): void {
  const [id] = ids;
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
    else if (id && linkOf(id)) focusCard(id);
  });
}
