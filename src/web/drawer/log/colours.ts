import { AnsiUp } from "ansi_up";

/** The eight terminal colours as most terminals draw them: what 256 and true colours are rounded to. */
const BASIC: readonly (readonly [number, number, number])[] = [
  [40, 40, 40],
  [205, 49, 49],
  [13, 188, 121],
  [229, 229, 16],
  [36, 114, 200],
  [188, 63, 188],
  [17, 168, 205],
  [229, 229, 229],
];

// oxlint-disable-next-line no-control-regex -- terminal output is made of them
const SGR = /\u001b\[([0-9;:]*)m/g;

/**
 * Terminal text as HTML with classes only: the page's policy forbids style attributes, and the themes have colours of their
 * own that can be read on their ground. The text itself is escaped.
 */
export function ansiToHtml(text: string): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  ansi.url_allowlist = {};
  ansi.boldStyle = "bold";
  ansi.faintStyle = "faint";
  ansi.italicStyle = "italic";
  ansi.underlineStyle = "underline";
  const html = ansi.ansi_to_html(text.replace(SGR, (_, codes: string) => `\u001b[${roundColours(codes)}m`));
  return html.replace(
    /<span style="([^"]*)"/g,
    (_, styles: string) => `<span data-ink="${styles.replaceAll(";", " ")}"`,
  );
}

/** Rewrites `38;5;n` and `38;2;r;g;b` to the nearest of the eight; backgrounds likewise. */
export function roundColours(codes: string): string {
  const parts = codes.split(/[;:]/).map(Number);
  const out: number[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const code = parts[at] as number;
    if ((code !== 38 && code !== 48) || at + 1 >= parts.length) {
      out.push(code);
      continue;
    }
    const indexed = parts[at + 1] === 5;
    const colour = indexed
      ? nearestIndexed(parts[at + 2] ?? 7)
      : nearest(parts[at + 2] ?? 0, parts[at + 3] ?? 0, parts[at + 4] ?? 0);
    out.push(colour + (code === 38 ? 30 : 40));
    at += indexed ? 2 : 4;
  }
  return out.join(";");
}

function nearestIndexed(index: number): number {
  if (index < 16) return index % 8;
  if (index >= 232) return nearest(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const cube = index - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function nearest(red: number, green: number, blue: number): number {
  let best = 7;
  let distance = Number.POSITIVE_INFINITY;
  for (const [index, [r, g, b]] of BASIC.entries()) {
    const away = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (away < distance) [best, distance] = [index, away];
  }
  return best;
}
