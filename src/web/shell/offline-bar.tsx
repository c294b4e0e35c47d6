import { online, restart } from "../state/live.ts";
import { Button } from "../ui/button.tsx";

/** A stale board must say so. */
export function OfflineBar() {
  if (online.value) return null;
  return (
    <div class="offline-bar" role="status">
      <span>Connection lost: reconnecting. What you see may be out of date.</span>
      <Button small onClick={() => void restart()}>
        Try now
      </Button>
    </div>
  );
}
