import { effect, signal } from "@preact/signals";

import { theme, type Theme } from "./prefs.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(dark.matches);

/** The theme in force. */
export const shownTheme = signal<"dark" | "light">("dark");

/** Follows the choice and, while it is "system", the system. */
export function startTheme(): void {
  dark.addEventListener("change", (event) => (systemDark.value = event.matches));
  effect(() => {
    const chosen = theme.value === "system" ? (systemDark.value ? "dark" : "light") : theme.value;
    shownTheme.value = chosen;
    document.documentElement.dataset.theme = chosen;
  });
}

const NEXT: Record<Theme, Theme> = { system: "dark", dark: "light", light: "system" };

/** The other theme than the one in force; back to the system's when that is the same. */
export function cycleTheme(): Theme {
  theme.value = NEXT[theme.value];
  return theme.value;
}
