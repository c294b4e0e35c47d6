import { PRIORITIES } from "./priority.tsx";

/** Chooses a priority by its word; a number beyond the words is typed with the `P` key. */
export function PriorityPick({ value = 0, name = "priority" }: { value?: number; name?: string }) {
  const known = PRIORITIES.some((entry) => entry.value === value);
  return (
    <select class="field max-w-32" name={name} aria-label="Priority" defaultValue={String(value)}>
      {!known && <option value={value}>P{value}</option>}
      {PRIORITIES.map((entry) => (
        <option key={entry.value} value={entry.value}>
          {entry.word}
        </option>
      ))}
    </select>
  );
}
