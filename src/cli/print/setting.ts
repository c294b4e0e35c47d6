import { line } from "./text.ts";

/** A setting's value on one line. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return "(not set)";
  return line(typeof value === "string" ? value : JSON.stringify(value));
}
