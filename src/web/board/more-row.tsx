import type { Status } from "../api/types.ts";
import { lists, totals } from "../state/cards.ts";
import { filtering } from "../state/filter.ts";
import { fetching, fetchOlder, hasMore } from "../state/paging.ts";
import { Button } from "../ui/button.tsx";
import { count } from "../ui/format.ts";

/** The page does not hold every card, of done ones only the newest; this row under a column fetches more. */
export function MoreRow({ status }: { status: Status }) {
  if (!hasMore(status)) return null;
  const missing = count(totals[status].value - lists[status].value.length);
  const busy = fetching.value === status;
  return (
    <div class="px-1 pb-2">
      <Button tone="quiet" small class="w-full" disabled={busy} onClick={() => void fetchOlder(status)}>
        {busy ? "Loading…" : filtering.value ? `Look through ${missing} more` : `Show more (${missing})`}
      </Button>
    </div>
  );
}
