/** How to start this very program again: the compiled file itself, or Bun with the entry file. */
export function thisProgram(): readonly string[] {
  const compiled = Bun.main.startsWith("/$bunfs/") || Bun.main.includes("~BUN");
  return compiled ? [process.execPath] : [process.execPath, Bun.main];
}
