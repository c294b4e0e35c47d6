/** What a library prints with `console.log` while `work` runs; it must run to its end at once. */
export function captured(work: () => void): string {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => lines.push(values.map(String).join(" "));
  try {
    work();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}
