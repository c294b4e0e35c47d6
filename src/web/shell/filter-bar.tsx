import { useRef } from "preact/hooks";

import { currentCard, firstCard, focusCard } from "../board/focus.ts";
import { assignees, tenants } from "../state/board.ts";
import { dialog } from "../state/dialogs.ts";
import { filtering, query, setQuery, visibleCards } from "../state/filter.ts";
import { lanesByProfile } from "../state/prefs.ts";
import { fieldValue, setField } from "../state/query.ts";
import { go, route } from "../state/route.ts";
import { lanesOn } from "../state/rows.ts";
import { onPhone } from "../state/screen.ts";
import { IconButton } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { DisplayMenu } from "./display-menu.tsx";

/** One line filters everything; the selects are another way to write into it. */
export function FilterBar() {
  const { archived, view } = route.value;
  return (
    <div class="filterbar" role="search">
      <FilterLine />
      <FieldSelect field="tenant" all="All tenants" names={tenants.value} />
      <FieldSelect field="agent" all="All profiles" names={assignees.value} />
      <div class="ml-auto hidden items-center gap-3 @4xl:flex">
        <Toggle label="Show archived" on={archived} set={(on) => go({ archived: on }, { replace: true })} />
        {view === "board" && (
          <Toggle
            label="Lanes by profile"
            title="Groups the running column"
            on={lanesOn.value}
            set={(on) => (lanesByProfile.value = on)}
          />
        )}
      </div>
      <DisplayMenu />
    </div>
  );
}

/** Back to the cards: to the one that had the focus, else to the first. */
function leave(): void {
  const card = currentCard() ?? firstCard();
  if (card) focusCard(card);
  else document.getElementById("filter")?.blur();
}

function FilterLine() {
  const input = useRef<HTMLInputElement>(null);
  const line = route.value.query;
  const errors = query.value.errors;
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (line) setQuery("");
    else leave();
  };
  return (
    <div class="filterline" data-invalid={errors.length > 0 || undefined}>
      <Icon name="search" size={14} class="text-faint" />
      <input
        ref={input}
        id="filter"
        class="field-bare h-full"
        type="text"
        aria-label="Filter cards"
        aria-keyshortcuts="/"
        aria-describedby={errors.length > 0 ? "filter-errors" : undefined}
        placeholder={
          onPhone.value ? "Filter cards…" : 'Filter cards…  status:ready agent:codex priority>1 "text"'
        }
        autocomplete="off"
        spellcheck={false}
        value={line}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={escape}
      />
      {errors.length > 0 && (
        <span
          id="filter-errors"
          role="status"
          class="filter-error max-w-60 flex-none truncate text-small text-warn"
          title={errors.join("\n")}
        >
          {errors[0]}
        </span>
      )}
      {filtering.value && (
        <span class="flex-none text-small text-faint tabular-nums">
          {plural(visibleCards().length, "match", "matches")}
        </span>
      )}
      {line && (
        <>
          <IconButton
            icon="plus"
            tone="quiet"
            small
            label="Save as a view"
            onClick={() => (dialog.value = { kind: "saveView" })}
          />
          <IconButton
            icon="close"
            tone="quiet"
            small
            label="Clear the filter"
            hotkey="shift+F"
            onClick={() => setQuery("")}
          />
        </>
      )}
    </div>
  );
}

function FieldSelect({
  field,
  all,
  names,
}: {
  field: "tenant" | "agent";
  all: string;
  names: readonly string[];
}) {
  if (names.length === 0) return null;
  const value = fieldValue(query.value, field) ?? "";
  return (
    <select
      class="select hidden @2xl:block"
      aria-label={all.replace("All ", "Filter by ")}
      value={value}
      data-set={value !== "" || undefined}
      onChange={(event) => setQuery(setField(route.value.query, field, event.currentTarget.value || null))}
    >
      <option value="">{all}</option>
      {names.map((name) => (
        <option key={name} value={name.toLowerCase() === value.toLowerCase() ? value : name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Toggle({
  label,
  title,
  on,
  set,
}: {
  label: string;
  title?: string;
  on: boolean;
  set: (on: boolean) => void;
}) {
  return (
    <label class="flex items-center gap-1.5 text-small text-muted" title={title}>
      <input
        type="checkbox"
        class="checkbox"
        checked={on}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
