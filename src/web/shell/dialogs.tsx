import { dialog, type OpenDialog } from "../state/dialogs.ts";
import { lazy } from "../ui/lazy.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { SaveViewDialog } from "./save-view-dialog.tsx";

const CreateDialog = lazy(async () => (await import("./create-dialog.tsx")).CreateDialog);
const SettingsDialog = lazy(async () => (await import("./settings-dialog.tsx")).SettingsDialog);
const Palette = lazy(async () => (await import("../keys/palette.tsx")).Palette);
const KeySheet = lazy(async () => (await import("../keys/sheet.tsx")).KeySheet);

/** Fetches what most people open next, while the page has nothing else to do. */
export function preloadDialogs(): void {
  CreateDialog.preload();
  Palette.preload();
}

/** The one layer above the page. */
export function Dialogs() {
  const open = dialog.value;
  return open ? <Shown open={open} /> : null;
}

function Shown({ open }: { open: OpenDialog }) {
  if (open.kind === "confirm") return <ConfirmDialog open={open} />;
  if (open.kind === "form") return <FormDialog key={open.form} open={open} />;
  if (open.kind === "create") return <CreateDialog open={open} />;
  if (open.kind === "settings") return <SettingsDialog id={open.id} />;
  if (open.kind === "saveView") return <SaveViewDialog />;
  return open.kind === "palette" ? <Palette text={open.text} /> : <KeySheet />;
}
