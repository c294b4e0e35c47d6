/** Priorities that have a word; the number decides, the word only helps to choose. */
export const PRIORITIES: readonly { value: number; word: string }[] = [
  { value: 3, word: "Urgent" },
  { value: 2, word: "High" },
  { value: 1, word: "Raised" },
  { value: 0, word: "Normal" },
  { value: -1, word: "Low" },
];

export function priorityWord(value: number): string {
  if (value >= 3) return "Urgent";
  return value < 0 ? "Low" : (PRIORITIES.find((known) => known.value === value)?.word ?? "Normal");
}

/** Normal is plain; urgent alone has colour. */
export function PriorityIcon({ value, size = 14 }: { value: number; size?: number }) {
  if (value >= 3) {
    return (
      <svg width={size} height={size} viewBox="0 0 14 14" class="shrink-0 text-danger" aria-hidden="true">
        <rect x="1" y="1" width="12" height="12" rx="3" fill="currentColor" />
        <path d="M7 3.6v4" stroke="var(--surface)" stroke-width="1.7" stroke-linecap="round" />
        <circle cx="7" cy="10.1" r="1" fill="var(--surface)" />
      </svg>
    );
  }
  const bars = value === 2 ? 3 : value === 1 ? 2 : value < 0 ? 1 : 0;
  if (bars === 0) {
    return (
      <svg width={size} height={size} viewBox="0 0 14 14" class="shrink-0 text-faint" aria-hidden="true">
        <path d="M2 7h2M6 7h2M10 7h2" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
      </svg>
    );
  }
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" class="shrink-0 text-muted" aria-hidden="true">
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1.5 + bar * 4}
          y={8.5 - bar * 3}
          width="2.8"
          height={4 + bar * 3}
          rx="1"
          fill="currentColor"
          opacity={bar < bars ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}
