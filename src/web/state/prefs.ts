import { effect, signal, type Signal } from "@preact/signals";

/** What this browser remembers, under keys beginning with `kanbun.`; every value survives a reload. */
export type Theme = "system" | "dark" | "light";
export type Density = "compact" | "regular" | "cosy";

export interface SavedView {
  name: string;
  /** The address's path and query that show it. */
  address: string;
}

export const theme = remembered<Theme>("theme", "system");
export const density = remembered<Density>("density", "regular");
/** Null until chosen: then it shows where there is room for it. */
export const sidebarChosen = remembered<boolean | null>("sidebar", null);
export const drawerWidth = remembered("drawer-width", 520);
export const singleKeys = remembered("single-keys", true);
export const notificationsOn = remembered("notifications", false);
export const savedViews = remembered<SavedView[]>("views", []);
/** Columns a person folded or unfolded by hand; the others fold when they are empty. */
export const foldedColumns = remembered<Record<string, boolean>>("folded", {});
/** Undefined until chosen here; the server's configuration speaks before that. */
export const lanesByProfile = remembered<boolean | null>("lanes", null);

function remembered<T>(name: string, fallback: T): Signal<T> {
  const key = `kanbun.${name}`;
  const value = signal(read(key, fallback));
  let first = true;
  effect(() => {
    const current = value.value;
    if (first) first = false;
    else write(key, current);
  });
  return value;
}

function read<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs only the memory of a preference.
  }
}
