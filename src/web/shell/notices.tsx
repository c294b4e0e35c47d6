import { announcement, dismissNotice, notices, type Notice } from "../state/notices.ts";
import { Button, IconButton, Key } from "../ui/button.tsx";
import { Ticked } from "../ui/ticked.tsx";
import { Icon } from "../ui/icon.tsx";

/** What was done and what went wrong, in its own corner; and the line that screen readers hear. */
export function Notices() {
  return (
    <>
      <div class="notices" role="region" aria-label="Notices">
        {notices.value.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} />
        ))}
      </div>
      <div class="sr-only-live" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}

function NoticeLine({ notice }: { notice: Notice }) {
  const { tone } = notice;
  const dismiss = (): void => dismissNotice(notice.id);
  return (
    <div class="notice" data-tone={tone} role={tone === "plain" ? undefined : "alert"}>
      {tone !== "plain" && <Icon name="warn" class={tone === "danger" ? "text-danger" : "text-warn"} />}
      <div class="min-w-0 flex-[1_1_200px]">
        <p class="break-words">{notice.text}</p>
        {notice.hint && (
          <p class="mt-0.5 text-small break-words text-muted">
            <Ticked text={notice.hint} />
          </p>
        )}
      </div>
      <div class="ml-auto flex items-center gap-2">
        {notice.actions.map((action) => (
          <Button
            key={action.label}
            small
            onClick={() => {
              dismiss();
              action.run();
            }}
          >
            {action.label}
            {action.key && <Key keys={action.key} />}
          </Button>
        ))}
        {notice.details && (
          <IconButton
            icon="copy"
            tone="quiet"
            small
            label="Copy the details"
            onClick={() => void navigator.clipboard.writeText(notice.details ?? "")}
          />
        )}
        <IconButton icon="close" tone="quiet" small label="Dismiss" onClick={dismiss} />
      </div>
    </div>
  );
}
