import uFuzzy from "@leeoniya/ufuzzy";
import { useMemo, useState } from "preact/hooks";

import { focusCard } from "../board/focus.ts";
import { searchCards, useTaskSearch } from "../shell/task-search.ts";
import { allCards } from "../state/cards.ts";
import { boards } from "../state/boards.ts";
import { dialog } from "../state/dialogs.ts";
import { notify } from "../state/notices.ts";
import { go } from "../state/route.ts";
import { Key } from "../ui/button.tsx";
import { Choices, type Choice } from "../ui/choices.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";
import { COMMANDS, type CommandId, type Target } from "./map.ts";
import { reasonAgainst, runCommand } from "./run.ts";
import { currentTarget } from "./target.ts";

const NOT_HERE: ReadonlySet<string> = new Set([
  "down",
  "up",
  "left",
  "right",
  "first",
  "last",
  "back",
  "palette",
  "selectDown",
  "selectUp",
  "savedView",
  "timelineEarlier",
  "timelineLater",
  "timelineUp",
  "timelineDown",
  "timelineOpen",
  "inboxNext",
  "inboxPrevious",
  "inboxYes",
  "inboxNo",
  "inboxReply",
  "logSearch",
  "logEnd",
  "logStart",
  "logError",
]);
const MOST_TASKS = 8;
const fuzzy = new uFuzzy({ intraMode: 1 });

/** Every command and every task, by any of their words. A command says its line for the terminal. */
export function Palette({ text: initial }: { text: string }) {
  const [text, setText] = useState(initial);
  const [target] = useState(currentTarget);
  const found = useTaskSearch(text.trim().length > 1 ? text : null);
  const choices = useMemo(
    () => [...commandChoices(text, target), ...boardChoices(text), ...taskChoices(text, found)],
    [text, target, found],
  );
  const close = (): void => void (dialog.value = null);
  const choose = (value: string): void => {
    close();
    act(value, target);
  };
  const copy = (event: KeyboardEvent): void => {
    if (event.key !== "c" || !(event.ctrlKey || event.metaKey) || window.getSelection()?.toString()) return;
    const active = document.activeElement?.getAttribute("aria-activedescendant");
    const line = active ? document.getElementById(active)?.querySelector("code")?.textContent : null;
    if (!line) return;
    event.preventDefault();
    void navigator.clipboard.writeText(line).then(() => notify({ text: `Copied: ${line}` }, 2500));
  };
  return (
    <Dialog title="Command palette" bare wide top close={close} initialFocus={() => null}>
      <div onKeyDown={copy}>
        <Choices
          tall
          label="Command or task"
          placeholder="Type a command, an id, or words of a title…"
          choices={choices}
          text={text}
          onText={setText}
          choose={choose}
          close={close}
          empty={`Nothing fits “${text}”`}
        />
        <p class="flex gap-4 border-t border-line px-3 py-1.5 text-small text-faint">
          {target.ids.length > 0 && (
            <span>on {target.ids.length === 1 ? target.ids[0] : `${target.ids.length} cards`}</span>
          )}
          <span class="ml-auto pointer-coarse:hidden">
            <Key keys="mod+C" /> copies the command
          </span>
        </p>
      </div>
    </Dialog>
  );
}

function commandChoices(text: string, target: Target): Choice[] {
  const all = COMMANDS.filter(
    (command) => !NOT_HERE.has(command.id) && !(command.single && target.ids.length > 1),
  );
  const reasons = new Map(all.map((command) => [command, reasonAgainst(command.id as CommandId, target)]));
  const fitting = ranked(all, text, (command) => `${command.title} ${command.cli?.(target) ?? ""}`);
  const usable = fitting.filter((command) => reasons.get(command) === null);
  const shown =
    text.trim() === "" ? usable : [...usable, ...fitting.filter((command) => reasons.get(command) !== null)];
  return shown.map((command) => ({
    value: `command:${command.id}`,
    label: command.title,
    refused: reasons.get(command) ?? null,
    mark: (
      <Icon
        name={command.group === "Go" ? "right" : command.group === "Agent" ? "agent" : "command"}
        class="text-faint"
      />
    ),
    note: (
      <>
        {command.cli && (
          <code class="hidden max-w-64 truncate bg-transparent text-tiny md:block">
            {command.cli(target)}
          </code>
        )}
        {command.keys[0] && <Key keys={command.keys[0]} />}
      </>
    ),
  }));
}

function boardChoices(text: string): Choice[] {
  if (boards.value.length < 2) return [];
  return ranked(boards.value, text, (board) => `board ${board.name} ${board.slug}`).map((board) => ({
    value: `board:${board.slug}`,
    label: `Board: ${board.name}`,
    mark: <Icon name="board" class="text-faint" />,
  }));
}

function taskChoices(text: string, found: ReturnType<typeof useTaskSearch>): Choice[] {
  const tasks = text.trim() === "" ? [] : found.length > 0 ? found : searchCards(allCards(), text);
  return tasks.slice(0, MOST_TASKS).map((card) => ({
    value: `task:${card.id}`,
    label: card.title,
    mark: <StatusIcon status={card.status} />,
    note: <span class="mono">{card.id}</span>,
  }));
}

/** Those that fit, the best first; all of them while nothing was typed. */
function ranked<T>(items: readonly T[], text: string, words: (item: T) => string): T[] {
  if (text.trim() === "") return [...items];
  const [indexes, info, order] = fuzzy.search(items.map(words), text.trim());
  if (!indexes) return [];
  return order && info
    ? order.map((at) => items[info.idx[at] as number] as T)
    : indexes.map((at) => items[at] as T);
}

function act(value: string, target: Target): void {
  const [kind, name = ""] = value.split(/:(.*)/s);
  if (kind === "task") {
    go({ task: name });
    requestAnimationFrame(() => focusCard(name));
  } else if (kind === "board") go({ board: name, view: "board", task: null, query: "" });
  else requestAnimationFrame(() => runCommand(name as CommandId, target));
}
