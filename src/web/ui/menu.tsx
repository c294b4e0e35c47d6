import * as menu from "@zag-js/menu";
import { normalizeProps, useMachine } from "@zag-js/preact";
import { createPortal } from "preact/compat";
import { useId } from "preact/hooks";

import { Icon, type IconName } from "./icon.tsx";
import { Key } from "./button.tsx";

export type MenuEntry =
  | "line"
  | {
      id: string;
      text: string;
      run: () => void;
      icon?: IconName;
      checked?: boolean;
      disabled?: boolean;
      danger?: boolean;
      hotkey?: string;
      hint?: string;
    };

interface MenuProps {
  label: string;
  icon: IconName;
  /** Asked when the menu opens, so that it shows the present state. */
  entries: () => MenuEntry[];
  /** Words beside the drawing; without them the label is the button's name only. */
  words?: string;
  small?: boolean;
  iconSize?: number;
}

/** A button with a list of actions. Arrow keys, type-ahead and Escape are the machine's. */
export function Menu({ label, icon, entries, words, small, iconSize }: MenuProps) {
  const byId = new Map<string, () => void>();
  const service = useMachine(menu.machine, {
    id: useId(),
    "aria-label": label,
    positioning: { placement: "bottom-end", gutter: 4, fitViewport: true },
    onSelect: ({ value }) => byId.get(value)?.(),
  });
  const api = menu.connect(service, normalizeProps);
  const shown = api.open ? entries() : [];
  for (const entry of shown) if (entry !== "line") byId.set(entry.id, entry.run);
  const classes = `button ${words ? "" : "button-icon"} ${small ? "button-small button-quiet" : ""}`;
  return (
    <>
      <button {...api.getTriggerProps()} class={classes} aria-label={words ? undefined : label} title={label}>
        <Icon name={icon} {...(iconSize ? { size: iconSize } : {})} />
        {words}
      </button>
      {api.open &&
        // Inside the page's main landmark, where screen readers that go by landmarks find it.
        createPortal(
          <div {...api.getPositionerProps()}>
            <ul
              {...api.getContentProps()}
              class="popover max-h-[min(70vh,var(--available-height))] min-w-48 overflow-y-auto p-1 outline-none"
            >
              {shown.map((entry, index) =>
                entry === "line" ? (
                  <li key={index} class="my-1 h-px bg-line" role="separator" />
                ) : (
                  <Entry
                    key={entry.id}
                    entry={entry}
                    props={api.getItemProps({ value: entry.id, disabled: entry.disabled ?? false })}
                  />
                ),
              )}
            </ul>
          </div>,
          document.getElementById("content") ?? document.body,
        )}
    </>
  );
}

function Entry({ entry, props }: { entry: Exclude<MenuEntry, "line">; props: object }) {
  return (
    <li {...props} class={`option ${entry.danger ? "text-danger" : ""}`} title={entry.hint}>
      <span class="grid w-4 place-items-center text-muted">
        {entry.checked ? <Icon name="check" /> : entry.icon && <Icon name={entry.icon} />}
      </span>
      <span class="flex-1">{entry.text}</span>
      {entry.hotkey && <Key keys={entry.hotkey} />}
    </li>
  );
}
