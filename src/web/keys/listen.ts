import { signal } from "@preact/signals";
import { tinykeys } from "tinykeys";

import { dialog, picker } from "../state/dialogs.ts";
import { singleKeys } from "../state/prefs.ts";
import { notify } from "../state/notices.ts";
import { view } from "../state/route.ts";
import { COMMANDS, type Command, type CommandId, type Scope, type Target } from "./map.ts";
import { reasonAgainst, runCommand } from "./run.ts";
import { currentTarget } from "./target.ts";

const SEQUENCE_MS = 800;
const HINT_AFTER_MS = 150;

/** The first key of a sequence that waits for its second, to be shown as a hint. */
export const waitingFor = signal<string | null>(null);

/** The first key of a sequence, for as long as its second may follow. */
let prefix: string | null = null;
const sequences = new Set(COMMANDS.flatMap((command) => command.keys.filter((key) => key.includes(" "))));

const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);
const NARROWEST_FIRST: readonly Scope[] = ["log", "inbox", "timeline", "card", "board", "everywhere"];

/** Starts listening to the keys; returns the stop. */
export function startKeys(): () => void {
  const byKey = new Map<string, Command[]>();
  for (const command of COMMANDS as readonly Command[]) {
    for (const key of command.keys) byKey.set(key, [...(byKey.get(key) ?? []), command]);
  }
  const bindings = Object.fromEntries(
    [...byKey].map(([key, commands]) => [
      toTinykeys(key),
      (event: KeyboardEvent) => press(event, key, narrowestFirst(commands)),
    ]),
  );
  const stop = tinykeys(window, bindings, { timeout: SEQUENCE_MS });
  const hint = watchSequences();
  return () => {
    stop();
    hint();
  };
}

function press(event: KeyboardEvent, key: string, commands: readonly Command[]): void {
  if (event.defaultPrevented || blocked(event, key)) return;
  if (!key.includes(" ") && prefix && sequences.has(`${prefix} ${key}`)) return;
  const target = currentTarget();
  const scopes = activeScopes();
  const command = commands.find(
    (candidate) => scopes.has(candidate.scope) && reasonAgainst(candidate.id as CommandId, target) === null,
  );
  if (!command) {
    tellWhyNot(commands, target);
    return;
  }
  event.preventDefault();
  waitingFor.value = null;
  runCommand(command.id as CommandId, target, event);
}

/** What agents are asked to do leaves no trace when it cannot be: it is said why. */
function tellWhyNot(commands: readonly Command[], target: Target): void {
  const [id] = target.ids;
  const command = commands.find(({ group }) => group === "Agent");
  if (!command || !id) return;
  const reason = reasonAgainst(command.id as CommandId, target);
  notify({ text: `${command.short ?? command.title}: ${id}, ${reason}` }, 3000);
}

/** Letters belong to whoever is typing; open layers have keys of their own. */
function blocked(event: KeyboardEvent, key: string): boolean {
  const plain = !/\b(?:mod|Alt)\b/.test(key);
  if (isTyping(event.target) && (plain ? key !== "Escape" : !/^mod\+(?:k|Shift\+p|b|j)$/.test(key)))
    return true;
  if ((dialog.peek() || picker.peek()) && key !== "Escape" && key !== "mod+k") return true;
  if (isPressable(event.target) && /^(?:Enter|Space|Shift\+Enter)$/.test(key)) return true;
  return plain && /^[a-z.[\]]|^Shift\+[A-Z]/i.test(key) && isLetter(key) && !singleKeys.peek();
}

function isLetter(key: string): boolean {
  return key.split(" ").every((part) => part.replace("Shift+", "").length === 1);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)
  );
}

/** Buttons and other links take Enter and Space for themselves; a card's own link gives them to the commands. */
function isPressable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.dataset.cardLink) return false;
  return target.closest("button, a, summary, [role=menuitem], [role=option], [role=tab]") !== null;
}

function activeScopes(): ReadonlySet<Scope> {
  const scopes = new Set<Scope>(["everywhere", "card"]);
  const inLog = document.activeElement?.closest('[data-scope="log"]');
  const inDrawer = document.activeElement?.closest('[data-scope="drawer"]');
  if (inLog) scopes.add("log");
  if (view.peek() === "inbox" && !inDrawer) scopes.add("inbox");
  if (view.peek() === "timeline" && !inDrawer) scopes.add("timeline");
  if ((view.peek() === "board" || view.peek() === "list") && !inDrawer) scopes.add("board");
  return scopes;
}

function narrowestFirst(commands: readonly Command[]): readonly Command[] {
  return commands.toSorted((a, b) => NARROWEST_FIRST.indexOf(a.scope) - NARROWEST_FIRST.indexOf(b.scope));
}

function toTinykeys(key: string): string {
  return key.replaceAll("mod", "$mod");
}

/** `g` and `v` begin sequences; a hint appears when the second key does not follow at once. */
function watchSequences(): () => void {
  let hint: ReturnType<typeof setTimeout> | undefined;
  let over: ReturnType<typeof setTimeout> | undefined;
  /** The second key has come: the first counts for it and no longer. */
  let complete = false;
  const end = (): void => {
    prefix = null;
    complete = false;
    waitingFor.value = null;
  };
  const listen = (event: KeyboardEvent): void => {
    if (MODIFIERS.has(event.key)) return;
    clearTimeout(hint);
    clearTimeout(over);
    waitingFor.value = null;
    if (complete) end();
    if (prefix === null && begins(event)) {
      prefix = event.key;
      hint = setTimeout(() => (waitingFor.value = prefix), HINT_AFTER_MS);
      over = setTimeout(end, SEQUENCE_MS);
    } else complete = prefix !== null;
  };
  window.addEventListener("keydown", listen, true);
  return () => window.removeEventListener("keydown", listen, true);
}

function begins(event: KeyboardEvent): boolean {
  if ((event.key !== "g" && event.key !== "v") || event.ctrlKey || event.metaKey || event.altKey)
    return false;
  return !isTyping(event.target) && !dialog.peek() && !picker.peek() && singleKeys.peek();
}
