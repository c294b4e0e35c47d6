import { KanbunError } from "../../kernel/index.ts";

/** One thing the doctor looked at. */
export interface Finding {
  /** `note` is worth knowing and breaks nothing. */
  state: "ok" | "note" | "wrong";
  /** What it is about: `home`, `config`, `board default`, … */
  about: string;
  what: string;
  /** What to do next, best a command. */
  next: string | null;
}

export const ok = (about: string, what: string): Finding => ({ state: "ok", about, what, next: null });
export const note = (about: string, what: string, next: string | null): Finding => ({
  state: "note",
  about,
  what,
  next,
});
export const wrong = (about: string, what: string, next: string | null): Finding => ({
  state: "wrong",
  about,
  what,
  next,
});

/** What a look finds; one that fails is itself what is wrong, and the others go on. */
export async function looked(about: string, look: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [failed(about, error)];
  }
}

export function failed(about: string, error: unknown): Finding {
  const hint = (error instanceof KanbunError ? error.hint : undefined) ?? null;
  // Elsewhere one is sent here.
  const next = hint?.startsWith("kanbun doctor says") ? null : hint;
  return wrong(about, error instanceof Error ? error.message : String(error), next);
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** `512 bytes`, `1.5 MiB`, `40 GiB`. */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
