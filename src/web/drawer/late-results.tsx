import { decideLate } from "../actions/decide.ts";
import type { LateResult } from "../api/types.ts";
import { now } from "../state/now.ts";
import { Button } from "../ui/button.tsx";
import { ago } from "../ui/format.ts";

/** A worker that had been given up reported after all; a person decides whether that counts. */
export function LateResults({ id, late }: { id: string; late: readonly LateResult[] }) {
  return (
    <>
      {late.map((result) => (
        <div key={result.id} class="mx-5 mb-3 rounded-md border border-line bg-warn-soft px-3 py-2">
          <p class="font-medium">
            Attempt {result.run_id} finished late ({result.kind}, {ago(now.value - result.created_at)})
          </p>
          {result.summary && <p class="mt-0.5 text-muted">{result.summary}</p>}
          <div class="mt-2 flex gap-1.5">
            <Button small tone="primary" onClick={() => void decideLate(id, result.id, "adopt")}>
              Adopt its result
            </Button>
            <Button small onClick={() => void decideLate(id, result.id, "discard")}>
              Discard it
            </Button>
          </div>
        </div>
      ))}
    </>
  );
}
