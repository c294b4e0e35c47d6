import { computed, signal } from "@preact/signals";

import { sidebarChosen } from "./prefs.ts";

const roomy = typeof matchMedia === "function" ? matchMedia("(width >= 960px)") : null;
const narrow = typeof matchMedia === "function" ? matchMedia("(width < 720px)") : null;

/** True on a screen that has room for one column: the board shows one at a time, a task fills the page. */
export const onPhone = signal(narrow?.matches ?? false);

const hasRoom = signal(roomy?.matches ?? true);

/** Whether the sidebar shows. */
export const sidebarOpen = computed(() => !onPhone.value && (sidebarChosen.value ?? hasRoom.value));

export function toggleSidebar(): void {
  sidebarChosen.value = !sidebarOpen.peek();
}

roomy?.addEventListener("change", (event) => (hasRoom.value = event.matches));
narrow?.addEventListener("change", (event) => (onPhone.value = event.matches));
