import { useState } from "preact/hooks";

import { dialog } from "../state/dialogs.ts";
import { singleKeys } from "../state/prefs.ts";
import { route } from "../state/route.ts";
import { Key } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { COMMANDS, type Command } from "./map.ts";

const GROUPS: readonly Command["group"][] = [
  "Board",
  "Card",
  "Agent",
  "Select",
  "Go",
  "Page",
  "Timeline",
  "Inbox",
  "Log",
];

/** Every key, what it does, and the command that does the same; what is at hand comes first. */
export function KeySheet() {
  const [text, setText] = useState("");
  const words = text.trim().toLowerCase();
  const fitting = COMMANDS.filter(
    (command) =>
      command.keys.length > 0 &&
      `${command.title} ${command.keys.join(" ")} ${line(command)}`.toLowerCase().includes(words),
  );
  const { view, task } = route.value;
  const first = view === "inbox" ? "Inbox" : view === "timeline" ? "Timeline" : task ? "Card" : "Board";
  const groups = GROUPS.toSorted((a, b) => Number(b === first) - Number(a === first));
  return (
    <Dialog title="Keyboard shortcuts" wide top close={() => (dialog.value = null)}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-2 pb-3">
        <input
          class="field min-w-52 flex-1"
          type="search"
          aria-label="Search the shortcuts"
          placeholder="Search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <label class="flex flex-none items-center gap-1.5 text-small text-muted">
          <input
            type="checkbox"
            class="checkbox"
            checked={singleKeys.value}
            onChange={(event) => (singleKeys.value = event.currentTarget.checked)}
          />
          single-letter keys
        </label>
      </div>
      <div
        class="key-sheet max-h-[60vh] overflow-y-auto px-4 pb-4"
        tabIndex={0}
        role="region"
        aria-label="Shortcuts"
      >
        {groups.map((group) => (
          <Group key={group} name={group} commands={fitting.filter((command) => command.group === group)} />
        ))}
        {fitting.length === 0 && <p class="text-muted">Nothing fits “{text}”</p>}
      </div>
    </Dialog>
  );
}

function Group({ name, commands }: { name: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null;
  return (
    <section class="mb-3">
      <h3 class="section-title pb-1">{name}</h3>
      <dl class="grid grid-cols-[minmax(0,1fr)_auto] items-center">
        {commands.map((command) => (
          <div key={command.id} class="contents">
            <dt class="flex min-w-0 items-baseline gap-3 border-t border-line py-1">
              {command.title}
              <code class="min-w-0 truncate max-md:hidden bg-transparent text-tiny text-faint">
                {line(command)}
              </code>
            </dt>
            <dd class="flex h-full items-center justify-end gap-1.5 border-t border-line py-1 pl-4">
              {command.keys.slice(0, 2).map((key) => (
                <Key key={key} keys={key} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function line(command: Command): string {
  return command.cli?.({ ids: [], query: "" }) ?? "";
}
