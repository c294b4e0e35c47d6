import { useState } from "preact/hooks";

import type { BoardEvent } from "../api/types.ts";
import { slowNow } from "../state/now.ts";
import { Button } from "../ui/button.tsx";
import { age, moment } from "../ui/format.ts";

const SHOWN = 20;

/** What happened, newest first. */
export function Events({ list }: { list: readonly BoardEvent[] }) {
  const [all, setAll] = useState(false);
  const newest = list.toReversed();
  const shown = all ? newest : newest.slice(0, SHOWN);
  return (
    <>
      <ol>
        {shown.map((event) => (
          <li key={event.id} class="flex items-baseline gap-2.5 border-b border-line py-1 last:border-0">
            <time class="w-9 flex-none text-small text-faint tabular-nums" title={moment(event.created_at)}>
              {age(slowNow.value - event.created_at)}
            </time>
            <span class="flex-none">{event.kind.replaceAll("_", " ")}</span>
            {event.payload && (
              <code
                class="min-w-0 flex-1 truncate bg-transparent text-tiny text-muted"
                title={JSON.stringify(event.payload, null, 2)}
              >
                {JSON.stringify(event.payload)}
              </code>
            )}
            <span class="mono ml-auto flex-none text-faint">{event.id}</span>
          </li>
        ))}
      </ol>
      {newest.length > shown.length && (
        <Button small tone="quiet" class="mt-2" onClick={() => setAll(true)}>
          Show all {newest.length}
        </Button>
      )}
    </>
  );
}
