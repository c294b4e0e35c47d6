import type { ComponentChildren } from "preact";

import { Button } from "../ui/button.tsx";

/** What a view shows while its data is not there. */
export function Pending({ error, reload }: { error: string | null; reload: () => void }) {
  if (!error) return <div class="skeleton m-6 h-40" role="status" aria-label="Loading…" />;
  return (
    <div role="alert" class="p-6">
      <p class="text-danger">{error}</p>
      <Button class="mt-2" small onClick={reload}>
        Try again
      </Button>
    </div>
  );
}

export function Tile({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div class="panel px-4 py-3">
      <p class="text-small text-muted">{name}</p>
      <p class="text-title font-semibold tabular-nums">{value}</p>
      {note && <p class="text-small text-faint">{note}</p>}
    </div>
  );
}

export function Panel({
  title,
  tools,
  children,
}: {
  title: string;
  tools?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="panel p-4">
      <div class="mb-2 flex items-center gap-2">
        <h2 class="font-semibold">{title}</h2>
        <div class="ml-auto">{tools}</div>
      </div>
      {children}
    </section>
  );
}
