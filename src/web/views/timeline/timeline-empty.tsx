import type { ComponentChildren } from "preact";

import { dialog } from "../../state/dialogs.ts";
import { mayWrite } from "../../state/board.ts";
import { now } from "../../state/now.ts";
import { route } from "../../state/route.ts";
import { NoMatch } from "../../board/empty.tsx";
import { Button } from "../../ui/button.tsx";
import { shortMoment } from "../../ui/format.ts";
import { showMoment } from "./timeline-state.ts";

/** Nothing in sight: because of the filter, because nothing ran then, or because nothing ever ran. */
export function EmptyTimeline({ newest, hidden }: { newest: number | null; hidden: boolean }) {
  if (hidden && route.value.query) return <NoMatch line={route.value.query} />;
  if (newest !== null)
    return (
      <Say text={`No attempt in this time. The latest began at ${shortMoment(newest, now.value)}.`}>
        <Button small onClick={() => showMoment(newest)}>
          Show the latest
        </Button>
      </Say>
    );
  return (
    <Say text="No attempt yet. A ready card with a profile is taken by the dispatcher.">
      {mayWrite.value && (
        <Button
          small
          icon="plus"
          onClick={() => (dialog.value = { kind: "create", parent: null, status: null })}
        >
          New task
        </Button>
      )}
    </Say>
  );
}

function Say({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <div class="timeline-empty">
      <p class="text-muted">{text}</p>
      {children}
    </div>
  );
}
