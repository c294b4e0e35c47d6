import { signal } from "@preact/signals";

import type { Status } from "../api/types.ts";

/** The one layer above the page. Each is drawn by `shell/dialogs.tsx`. */
export type OpenDialog =
  | { kind: "create"; parent: string | null; status: Status | null; title?: string }
  | {
      kind: "confirm";
      title: string;
      text: string;
      button: string;
      danger: boolean;
      answer: (yes: boolean) => void;
    }
  | { kind: "form"; form: FormKind; ids: string[]; answer: (values: FormValues | null) => void }
  | { kind: "settings"; id: string }
  | { kind: "palette"; text: string }
  | { kind: "keys" }
  | { kind: "saveView" };

export type FormKind =
  | "block"
  | "complete"
  | "schedule"
  | "run"
  | "review"
  | "request-changes"
  | "reason"
  | "reassign"
  | "supersede";

/** What a form gives: text, and a choice where the form has one. */
export interface FormValues {
  text: string;
  choice: string | null;
  at: number | null;
}

/** A list of choices next to what it is about: the single-key menus. */
export interface OpenPicker {
  kind: "status" | "priority" | "assignee" | "move" | "dependency" | "filter" | "view";
  ids: string[];
  anchor: Element | null;
}

export const dialog = signal<OpenDialog | null>(null);
export const picker = signal<OpenPicker | null>(null);

/** Asks in words; resolves false when the dialog is closed in any other way than by its button. */
export function confirm(question: {
  title: string;
  text: string;
  button: string;
  danger: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    dialog.value = { kind: "confirm", ...question, answer: resolve };
  });
}

/** Opens a small form about some cards; null when it was closed. */
export function ask(form: FormKind, ids: string[]): Promise<FormValues | null> {
  return new Promise((resolve) => {
    dialog.value = { kind: "form", form, ids, answer: resolve };
  });
}
