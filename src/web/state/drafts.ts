import { signal, type Signal } from "@preact/signals";

/** Text that was typed and not yet sent. It survives closing the drawer, so nothing needs to be asked. */
const drafts = new Map<string, Signal<string>>();

export function draft(key: string): Signal<string> {
  let value = drafts.get(key);
  if (!value) {
    value = signal("");
    drafts.set(key, value);
  }
  return value;
}

/** Whether any text waits to be sent; closing the whole page then asks. */
export function hasDrafts(): boolean {
  return [...drafts.values()].some((value) => value.peek().trim() !== "");
}
