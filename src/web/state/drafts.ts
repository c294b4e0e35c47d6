import { effect, signal, type Signal } from "@preact/signals";

/** Text that was typed and not yet sent. It survives closing what it is typed into, so nothing needs to be asked. */
const drafts = new Map<string, Signal<string>>();

/** The draft of a name. It also survives a reload of the page. */
export function draft(key: string): Signal<string> {
  const known = drafts.get(key);
  if (known) return known;
  const value = signal("");
  drafts.set(key, value);
  keep(`kanbun.draft.${key}`, value);
  return value;
}

function keep(key: string, value: Signal<string>): void {
  try {
    value.value = sessionStorage.getItem(key) ?? "";
    effect(() => (value.value ? sessionStorage.setItem(key, value.value) : sessionStorage.removeItem(key)));
  } catch {
    // A full or forbidden storage costs only what a reload would have kept.
  }
}
