import type { ComponentChildren } from "preact";

import { pageAddress } from "../board/address.ts";
import { statusOf } from "../state/details.ts";
import { notify } from "../state/notices.ts";
import { IconButton } from "../ui/button.tsx";
import { STATUS_LABELS } from "../ui/format.ts";
import { StatusIcon } from "../ui/status-icon.tsx";

/** The bar above a task: what it is, and how to hand it on. */
export function TaskHead({ id, children }: { id: string; children: ComponentChildren }) {
  const status = statusOf(id);
  const copy = (text: string, what: string): void =>
    void navigator.clipboard.writeText(text).then(() => notify({ text: `Copied ${what}` }, 2000));
  return (
    <div class="drawer-head">
      {status && <StatusIcon status={status} spin={status === "running"} />}
      <span class="text-small text-muted">{status && STATUS_LABELS[status]}</span>
      <button
        type="button"
        class="mono min-h-6 rounded-sm px-1 text-faint hover:text-text"
        title="Copy the id"
        onClick={() => copy(id, id)}
      >
        {id}
      </button>
      <div class="ml-auto flex items-center gap-0.5">
        <IconButton
          icon="link"
          tone="quiet"
          small
          label="Copy the link"
          onClick={() => copy(location.origin + pageAddress(id), "the link")}
        />
        {children}
      </div>
    </div>
  );
}
