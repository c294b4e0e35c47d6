import { Key } from "../ui/button.tsx";
import { waitingFor } from "./listen.ts";
import { COMMANDS } from "./map.ts";

/** While the second key of a sequence is awaited: what it may be. */
export function HintChip() {
  const first = waitingFor.value;
  if (!first) return null;
  const next = COMMANDS.flatMap((command) =>
    command.keys
      .filter((key) => key.startsWith(`${first} `))
      .slice(0, 1)
      .map((key) => ({ key: key.slice(2), title: command.title.replace("Go to the ", "") })),
  );
  return (
    <div
      class="popover fixed bottom-4 left-1/2 flex -translate-x-1/2 gap-3 px-3 py-2 text-small"
      aria-hidden="true"
    >
      {next.map(({ key, title }) => (
        <span key={key} class="flex items-center gap-1.5 text-muted">
          <Key keys={key} /> {title}
        </span>
      ))}
    </div>
  );
}
