import { mutate } from "../../actions/mutate.ts";
import { request } from "../../api/request.ts";
import type { Subscription } from "../../api/types.ts";
import { mayWrite } from "../../state/board.ts";
import { notificationsOn } from "../../state/prefs.ts";
import { toggleNotifications } from "../../state/notifications.ts";
import { go } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";

/** What a subscription to no task in particular has in the place of an id. */
const EVERY_TASK = "*";

/** Who is told what: this browser, and the sinks that tasks are subscribed to. */
export function SubscriptionsPart() {
  const { data, error, reload } = usePolled<{ subscriptions: Subscription[] }>("/subscriptions");
  const remove = async ({ task_id, platform, chat_id, thread_id }: Subscription): Promise<void> => {
    const answer = await mutate({
      send: () =>
        request("/subscriptions", { method: "DELETE", query: { task_id, platform, chat_id, thread_id } }),
      failure: "Unsubscribing failed",
    });
    if (answer !== null) reload();
  };
  return (
    <>
      <div class="panel mb-3 flex items-center gap-3 p-3">
        <div class="flex-1">
          <h2 class="font-semibold">This browser</h2>
          <p class="text-muted">
            A desktop notification when a card begins to need you and this page is not in front.
          </p>
        </div>
        <Button
          icon={notificationsOn.value ? "bell" : "bellOff"}
          aria-pressed={notificationsOn.value}
          onClick={() => void toggleNotifications()}
        >
          {notificationsOn.value ? "On" : "Off"}
        </Button>
      </div>
      <h2 class="mb-1 font-semibold">Subscriptions</h2>
      {!data ? (
        <Pending error={error} reload={reload} />
      ) : data.subscriptions.length === 0 ? (
        <p class="panel p-4 text-muted">
          No task is subscribed to.{" "}
          <code class="px-1">kanbun notify-subscribe &lt;id&gt; --platform ntfy --chat-id my-topic</code>
        </p>
      ) : (
        <ul class="panel divide-y divide-line">
          {data.subscriptions.map((row) => (
            <li
              key={`${row.task_id}${row.platform}${row.chat_id}${row.thread_id}`}
              class="flex items-center gap-3 px-4 py-2"
            >
              {row.task_id === EVERY_TASK ? (
                <span class="flex-none text-muted">every task</span>
              ) : (
                <button
                  type="button"
                  class="mono min-h-6 hover:underline"
                  onClick={() => go({ task: row.task_id })}
                >
                  {row.task_id}
                </button>
              )}
              <span class="min-w-0 wrap-anywhere">
                {row.platform}: {row.chat_id}
                {row.thread_id && ` / ${row.thread_id}`}
              </span>
              <span class="ml-auto text-small text-faint">{row.delivery_mode}</span>
              {mayWrite.value && (
                <Button small onClick={() => void remove(row)}>
                  Unsubscribe
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
