/** Initials of a profile on one of twelve quiet hues; the name always stands beside it or in its title. */
export function Avatar({ name, size = 18 }: { name: string; size?: number }) {
  const box = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.5)}px` };
  return (
    <span class={`avatar hue-${hueOf(name)}`} style={box} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const parts = name.split(/[\s\-_.:/]+/).filter(Boolean);
  const letters =
    parts.length > 1
      ? `${[...(parts[0] as string)][0]}${[...(parts[1] as string)][0]}`
      : [...name].slice(0, 2).join("");
  return letters.toUpperCase();
}

function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % 12;
}
