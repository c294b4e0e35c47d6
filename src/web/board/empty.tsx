import type { ComponentChildren } from "preact";

import { nudge } from "../actions/verbs.ts";
import type { Status } from "../api/types.ts";
import { board, dispatcher, running } from "../state/board.ts";
import { cardSignal, lists } from "../state/cards.ts";
import { dialog } from "../state/dialogs.ts";
import { filtering, setQuery } from "../state/filter.ts";
import { setPaused } from "../actions/dispatch.ts";
import { Button, Key } from "../ui/button.tsx";
import { plural } from "../ui/format.ts";

/** What an empty column says: why it is empty, and what would fill it. */
export function EmptyColumn({ status }: { status: Status }) {
  if (filtering.value) return <Line>No match</Line>;
  if (status === "running") return <NothingRuns />;
  if (status === "ready") return <NothingReady />;
  return <Line>No tasks</Line>;
}

function NothingReady() {
  const waiting = lists.todo.value.length;
  const blocked = lists.blocked.value.length;
  const held = [waiting > 0 && `${waiting} waiting`, blocked > 0 && `${blocked} blocked`]
    .filter(Boolean)
    .join(", ");
  return (
    <Line>
      Nothing ready{held && `: ${held}`}
      <span class="pointer-coarse:hidden">
        . <Key keys="C" /> adds a task
      </span>
    </Line>
  );
}

/** Ready work and nobody on it: the reason, with the button that lifts it. */
function NothingRuns() {
  const ready = lists.ready.value.length;
  if (ready === 0) return <Line>Nothing is running</Line>;
  if (board.value.paused) {
    return (
      <Held
        text={`The board is paused; ${plural(ready, "card")} ready.`}
        button="Resume"
        act={() => void setPaused(false)}
      />
    );
  }
  if (!dispatcher.value.running) return <Line>{dispatcher.value.message ?? "No dispatcher is running"}</Line>;
  if (running.value.cap === 0)
    return <Line>The dispatcher may run 0 at once: raise the cap in Settings</Line>;
  const nobody = lists.ready.value.filter((id) => !cardSignal(id)?.value.assignee).length;
  if (nobody === ready) return <Line>{plural(ready, "card")} ready, assigned to nobody</Line>;
  return (
    <Held
      text={`${plural(ready, "card")} ready; each says why it waits.`}
      button="Nudge dispatcher"
      act={() => void nudge()}
    />
  );
}

function Held({ text, button, act }: { text: string; button: string; act: () => void }) {
  return (
    <div class="px-2 py-3 text-small text-muted">
      <p class="mb-2">{text}</p>
      <Button small onClick={act}>
        {button}
      </Button>
    </div>
  );
}

function Line({ children }: { children: ComponentChildren }) {
  return <p class="px-2 py-3 text-small text-faint">{children}</p>;
}

/** A board without any card: ways to begin, each with the command that does the same. */
export function FirstRun() {
  return (
    <div class="mx-auto flex h-full w-full max-w-xl flex-col justify-center gap-3 p-6">
      <h2 class="text-title font-semibold">This board is empty</h2>
      <p class="text-muted">A task on the board becomes one process of the agent its profile names.</p>
      <Start title="Say who works" command="kanbun config set profiles.codex.preset codex" />
      <Start
        title="Create a task"
        command='kanbun create "Fix the login page" --assignee codex'
        button="Create"
        act={() => (dialog.value = { kind: "create", parent: null, status: null })}
      />
      <Start title="Bring a board along" command="kanbun boards import kanban.db mine" />
      <Start title="Try it with a scripted agent" command="kanbun drill" />
    </div>
  );
}

function Start({
  title,
  command,
  button,
  act,
}: {
  title: string;
  command: string;
  button?: string;
  act?: () => void;
}) {
  return (
    <div class="panel flex items-center gap-3 p-3">
      <div class="min-w-0 flex-1">
        <p class="font-medium">{title}</p>
        <code class="block bg-transparent text-small wrap-break-word text-muted">{command}</code>
      </div>
      {act ? (
        <Button tone="primary" onClick={act}>
          {button}
        </Button>
      ) : (
        <Button icon="copy" onClick={() => void navigator.clipboard.writeText(command)}>
          Copy
        </Button>
      )}
    </div>
  );
}

/** Nothing passes the filter. */
export function NoMatch({ line }: { line: string }) {
  return (
    <div class="flex flex-col items-center gap-3 p-10 text-center">
      <p class="text-muted">
        No card matches <code class="px-1">{line}</code>
      </p>
      <Button small hotkey="shift+F" onClick={() => setQuery("")}>
        Clear the filter
      </Button>
    </div>
  );
}
